#!/usr/bin/env python3
"""Renders clips of the sample's animated figure: data to train the sample model on.

    samples/render_figures.py FOLDER --clips 200 --seed 1

writes FOLDER/NAME-NNNN.mp4 (2.5 s, 160x120, 30 fps), `--clips` of each action in turn, and FOLDER/annotations.txt with
`file class` a line, in the order of samples/figure-actions.labels.txt. Clips that are there already are kept: a stopped
run goes on. Needs python3-numpy and ffmpeg.
"""
import argparse
import multiprocessing
import os
import subprocess

import numpy as np

ACTIONS = [
    "standing still", "waving", "jumping jacks", "squatting", "walking left", "walking right", "clapping",
    "falling down", "punching", "arm circles",
]
WIDTH, HEIGHT, RATE, FRAMES = 160, 120, 30, 75
# Lengths in body heights.
UPPER_ARM, FOREARM, THIGH, SHIN = 0.165, 0.163, 0.244, 0.244
SHOULDER, HIP = (0.115, 0.80), (0.06, 0.485)
ROWS, COLUMNS = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)


def direction(angle):
    """Of a limb at an angle from hanging down: positive to the right."""
    return np.array([np.sin(angle), -np.cos(angle)])


def bend(start, end, first, second, side):
    """The joint between two limbs that begin and end at given points, bent to a side."""
    way = np.subtract(end, start)
    length = min(max(np.hypot(*way), 1e-6), first + second - 1e-6)
    along = (first**2 - second**2 + length**2) / (2 * length)
    across = np.sqrt(max(first**2 - along**2, 0))
    unit = way / max(np.hypot(*way), 1e-6)
    return np.add(start, along * unit + across * side * np.array([-unit[1], unit[0]]))


class Figure:
    """One figure doing one action."""

    def __init__(self, action, random):
        self.action = action
        u = random.uniform
        self.height = u(0.36, 0.80) * HEIGHT
        self.ground = u(0.71, 0.97) * HEIGHT
        self.x = u(0.36, 0.64) * WIDTH
        self.phase, self.rest = u(0, 2 * np.pi), u(0.08, 0.3)
        self.stance = u(-0.01, 0.02)
        self.side = random.choice([-1, 1])
        self.turns_alike, self.raises_arms, self.has_shadow = u(0, 1, 3) < [0.3, 0.4, 0.6]
        self.speed = {
            "jumping jacks": u(0.7, 1.25), "squatting": u(0.45, 0.8), "clapping": u(1.3, 2.4),
            "arm circles": u(0.5, 1.1), "waving": u(0.8, 1.8), "punching": u(0.6, 1.2),
        }.get(action, u(0.8, 1.5))
        self.amount, self.other = u(0, 1), u(0, 1)
        self.start, self.duration = u(0.2, 1.2), u(0.7, 1.3)
        if action.startswith("walking"):
            self.step = (-1 if action.endswith("left") else 1) * u(0.16, 0.45) * HEIGHT
            travelled = self.step * FRAMES / RATE
            self.x = WIDTH / 2 - travelled / 2 + u(-0.1, 0.1) * WIDTH
        hue = lambda: np.array([u(0, 255), u(0, 255), u(0, 255)])
        skin = hue() if u(0, 1) < 0.4 else np.array([224, 172, 140]) * u(0.35, 1.1)
        self.colours = {"shirt": hue(), "trousers": hue(), "skin": skin, "hair": hue() * u(0.1, 0.9)}
        self.upper_sleeve, self.sleeve = (self.colours["shirt"] if u(0, 1) < 0.5 else skin for _ in range(2))
        self.thick = u(0.75, 1.2)

    def joints(self, t):
        """The figure's points at a time: body heights, upwards, from between the feet; its turn and its x."""
        w = 2 * np.pi * self.speed * t + self.phase
        u = (1 - np.cos(w)) / 2
        shift, turn, drop, x = np.zeros(2), 0.0, 0.0, self.x
        sway = 0.01 * np.sin(1.7 * t + self.phase)
        feet = {side: np.array([side * (HIP[0] + 0.02 + self.stance), 0.0]) for side in (-1, 1)}
        arms = {side: (side * self.rest, side * self.rest * 0.8) for side in (-1, 1)}
        hands = {}
        straight = False
        action = self.action
        if action == "waving":
            upper = 2.0 + 0.5 * self.amount
            fore = 3.1 + (0.45 + 0.35 * self.other) * np.sin(w)
            arms[self.side] = (self.side * upper, self.side * fore)
        elif action == "jumping jacks":
            angle = self.rest + (2.5 + 0.4 * self.amount - self.rest) * u
            arms = {side: (side * angle, side * angle) for side in (-1, 1)}
            feet = {side: np.array([side * (0.07 + (0.10 + 0.12 * self.other) * u), 0.0]) for side in (-1, 1)}
            shift = np.array([0, (0.02 + 0.04 * self.other) * abs(np.sin(w))])
        elif action == "squatting":
            drop = (0.20 + 0.09 * self.amount) * u
            feet = {side: np.array([side * (0.10 + 0.05 * self.other), 0.0]) for side in (-1, 1)}
            if self.raises_arms:
                angle = self.rest + (1.5 - self.rest) * u
                arms = {side: (side * angle, side * angle) for side in (-1, 1)}
        elif action.startswith("walking"):
            scissor = (0.33 + 0.26 * self.amount) * np.sin(w)
            straight = True
            feet = {side: np.array([side * 0.02, HIP[1]]) + (THIGH + SHIN) * direction(side * scissor)
                    for side in (-1, 1)}
            arms = {side: (side * 0.15 - side * scissor, side * 0.15 - side * scissor) for side in (-1, 1)}
            x = self.x + self.step * t
        elif action == "clapping":
            gap = 0.012 + (0.08 + 0.16 * self.amount) * u
            hands = {side: np.array([side * gap, 0.68 + 0.11 * self.other]) for side in (-1, 1)}
        elif action == "punching":
            drop = 0.02 + 0.03 * self.amount
            feet = {side: np.array([side * (0.10 + 0.05 * self.other), 0.0]) for side in (-1, 1)}
            for side in (-1, 1):
                reach = max(0.0, side * np.sin(w)) ** 0.7
                hands[side] = np.array([side * (0.07 + (0.30 + 0.09 * self.amount) * reach), 0.76 + 0.05 * self.other])
        elif action == "arm circles":
            # Mirrored, or both the same way, one behind the other.
            angles = {-1: self.side * w, 1: self.side * w + 0.4 + self.other} if self.turns_alike else {-1: -w, 1: w}
            arms = {side: (angle, angle) for side, angle in angles.items()}
        elif action == "falling down":
            progress = (t - self.start) / self.duration
            spread = self.rest + (0.9 + 0.9 * self.amount) * np.clip(2 * progress + 1, 0, 1)
            swing = 0.5 * np.sin(7 * t + self.phase) * np.clip(2 * progress + 1, 0, 1)
            arms = {side: (side * spread + swing, side * (spread + 0.2) + swing) for side in (-1, 1)}
            if progress < 0:
                sway += 0.03 * np.sin(9 * t)
            else:
                fallen = min(progress, 1) ** 2
                bounce = 0.12 * np.exp(-5 * (progress - 1)) * abs(np.sin(9 * (progress - 1))) if progress > 1 else 0
                turn = self.side * 1.5 * (fallen - bounce)
                drop = 0.04 * fallen + 0.14 * self.other * np.sin(np.pi * min(progress, 1))
        points = {"shift": shift, "turn": turn, "x": x}
        lean = np.array([sway, -drop]) + shift
        for side in (-1, 1):
            hip, shoulder = np.array([side * HIP[0], HIP[1]]) + lean, np.array([side * SHOULDER[0], SHOULDER[1]]) + lean
            foot = feet[side] + shift
            knee = (hip + foot) / 2 if straight else bend(hip, foot, THIGH, SHIN, side)
            if side in hands:
                hand = hands[side] + lean
                elbows = [bend(shoulder, hand, UPPER_ARM, FOREARM, way) for way in (-1, 1)]
                elbow = max(elbows, key=lambda at: side * at[0] - at[1])  # outwards and down
                far = hand - elbow
                hand = elbow + FOREARM * far / max(np.hypot(*far), 1e-6)
            else:
                elbow = shoulder + UPPER_ARM * direction(arms[side][0])
                hand = elbow + FOREARM * direction(arms[side][1])
            points[side] = (hip, knee, foot, shoulder, elbow, hand)
        points["head"] = np.array([0, 0.92]) + lean
        return points

    def draw(self, picture, t):
        points = self.joints(t)
        turn = np.array([[np.cos(points["turn"]), np.sin(points["turn"])],
                         [-np.sin(points["turn"]), np.cos(points["turn"])]])

        # A falling body turns about its hips.
        middle = np.array([0, HIP[1]])

        def place(point):
            x, y = turn @ (point - middle) + middle
            return points["x"] + x * self.height, self.ground - y * self.height

        def limb(start, end, radius, colour):
            capsule(picture, place(start), place(end), radius * self.thick * self.height, colour)

        if self.has_shadow:
            away = abs(np.sin(points["turn"]))
            shadow(picture, points["x"], self.ground, (0.2 + 0.2 * away) * self.height)
        c = self.colours
        for side in (-1, 1):
            hip, knee, foot, *_ = points[side]
            limb(hip, knee, 0.045, c["trousers"])
            limb(knee, foot, 0.04, c["trousers"])
        left, right = points[-1], points[1]
        for share in np.linspace(0, 1, 4):
            limb(left[0] * (1 - share) + right[0] * share, left[3] * (1 - share) + right[3] * share, 0.045, c["shirt"])
        limb((left[3] + right[3]) / 2, points["head"], 0.03, c["skin"])
        head = points["head"]
        limb(head, head, 0.082, c["skin"])
        limb(head + [0, 0.015], head + [0, 0.015], 0.066, c["hair"])
        for side in (-1, 1):
            *_, shoulder, elbow, hand = points[side]
            limb(shoulder, elbow, 0.038, self.upper_sleeve)
            limb(elbow, hand, 0.032, self.sleeve)
            limb(hand, hand, 0.034, c["skin"])


def capsule(picture, start, end, radius, colour):
    """A thick line with round ends, its edge one pixel soft."""
    (x0, y0), (x1, y1) = start, end
    left, right = int(max(min(x0, x1) - radius - 2, 0)), int(min(max(x0, x1) + radius + 3, WIDTH))
    top, bottom = int(max(min(y0, y1) - radius - 2, 0)), int(min(max(y0, y1) + radius + 3, HEIGHT))
    if left >= right or top >= bottom:
        return
    x, y = COLUMNS[top:bottom, left:right] - x0, ROWS[top:bottom, left:right] - y0
    dx, dy = x1 - x0, y1 - y0
    along = np.clip((x * dx + y * dy) / max(dx * dx + dy * dy, 1e-6), 0, 1)
    distance = np.hypot(x - along * dx, y - along * dy)
    cover = np.clip(radius + 0.5 - distance, 0, 1)[..., None]
    part = picture[top:bottom, left:right]
    part += cover * (np.asarray(colour, np.float32) - part)


def shadow(picture, x, y, half):
    """Darkens an ellipse on the ground."""
    top = max(int(y - 0.2 * half), 0)
    inside = ((COLUMNS[top:] - x) / half) ** 2 + ((ROWS[top:] - y) / (0.12 * half)) ** 2
    picture[top:] *= 1 - 0.3 * np.clip(1.5 - inside, 0, 1)[..., None]


def box(picture, left, top, right, bottom, colour, cover=1.0):
    """A rectangle, cut at the picture's edges."""
    part = picture[max(int(top), 0):max(int(bottom), 0), max(int(left), 0):max(int(right), 0)]
    part += cover * (np.asarray(colour, np.float32) - part)


def clouds(random):
    """Smooth noise of four sizes, about -1 to 1."""
    noise = np.zeros((HEIGHT, WIDTH), np.float32)
    for size in (3, 6, 12, 24):
        small = random.uniform(-1, 1, (size, size + 1)).astype(np.float32)
        rows, columns = np.linspace(0, size - 1.001, HEIGHT), np.linspace(0, size - 0.001, WIDTH)
        r, c = rows.astype(int), columns.astype(int)
        fr, fc = (rows - r)[:, None].astype(np.float32), (columns - c)[None].astype(np.float32)
        below = np.minimum(r + 1, size - 1)
        right = np.minimum(c + 1, size)
        noise += size ** -0.4 * ((small[r][:, c] * (1 - fc) + small[r][:, right] * fc) * (1 - fr)
                                 + (small[below][:, c] * (1 - fc) + small[below][:, right] * fc) * fr)
    return noise[..., None]


def background(random):
    """Plain, clouds, boxes, or a room."""
    u = random.uniform
    first = u(20, 235, 3).astype(np.float32)
    near = lambda far: first + u(-far, far, 3) + u(-far, far)
    kind = random.integers(4)
    way = u(0, 2 * np.pi)
    slope = (np.cos(way) * (COLUMNS / WIDTH - 0.5) + np.sin(way) * (ROWS / HEIGHT - 0.5))[..., None]
    picture = first + slope * (u(-60, 60, 3) * (1 if kind < 3 else 0.2)).astype(np.float32)
    if kind == 1:
        picture = picture + clouds(random) * u(15, 60)
        if u(0, 1) < 0.6:
            picture += np.concatenate([clouds(random) for _ in range(3)], 2) * u(10, 50)
    elif kind == 2:
        far = u(15, 60)
        for _ in range(random.integers(6, 34)):
            x, y, w, h = u(-20, WIDTH), u(-20, HEIGHT), u(8, 60), u(8, 60)
            box(picture, x, y, x + w, y + h, near(far), u(0.3, 1))
    elif kind == 3:
        far = u(15, 60)
        floor = u(0.7, 0.95) * HEIGHT
        box(picture, 0, floor, WIDTH, HEIGHT, first * u(0.4, 1.1) + u(-15, 15, 3))
        if u(0, 1) < 0.6:
            box(picture, 0, floor - 2, WIDTH, floor, first * u(0.3, 0.8))
        for _ in range(random.integers(0, 4)):  # pictures, with or without a frame, and doors
            x, y, w = u(-15, WIDTH), u(-10, 40), u(15, 55)
            h = floor - y if u(0, 1) < 0.25 else u(12, 45)
            box(picture, x - 1, y - 1, x + w + 1, y + h + 1, near(far), random.integers(2))
            box(picture, x, y, x + w, y + h, near(far))
        for _ in range(random.integers(0, 3)):  # chests and cushions
            x, w, h = u(-20, WIDTH), u(8, 50), u(5, 35)
            box(picture, x, floor - h, x + w, floor + u(-2, 8), near(far))
        if u(0, 1) < 0.4:  # a lamp
            x, top, colour = u(0, WIDTH), floor - u(40, 65), near(far)
            capsule(picture, (x, top), (x, floor), 1, colour)
            capsule(picture, (x, top), (x, top), u(6, 11), colour)
        if u(0, 1) < 0.4:  # a table
            x, w, top, colour = u(-40, WIDTH), u(30, 70), floor - u(15, 28), near(far)
            box(picture, x, top, x + w, top + 4, colour)
            for leg in (x, x + w - 4):
                box(picture, leg, top, leg + 4, floor, colour)
    return np.clip(picture, 0, 255).astype(np.float32)


class Camera:
    """Held by hand: drifts, zooms a little, and half of them shake."""

    def __init__(self, random):
        self.random = random
        self.drift = random.uniform(-2.2, 2.2, 2)
        self.zoom = random.uniform(-0.02, 0.02)
        self.shake = random.uniform(0, 0.8) * random.integers(2)

    def see(self, picture, t):
        """The picture as the camera shows it at a time."""
        t -= FRAMES / RATE / 2
        moved = self.drift * t + self.random.normal(0, 1, 2) * self.shake
        for axis, length in enumerate((HEIGHT, WIDTH)):
            middle = length / 2
            at = np.clip((np.arange(length) - middle) * (1 + self.zoom * t) + middle + moved[axis], 0, length - 1.001)
            first = at.astype(int)
            share = (at - first).astype(np.float32).reshape((-1, 1, 1) if axis == 0 else (-1, 1))
            picture = picture.take(first, axis) * (1 - share) + picture.take(first + 1, axis) * share
        return picture


def render(task):
    folder, name, label, seed, look = task
    random = np.random.default_rng(seed)
    figure, scene, camera = Figure(ACTIONS[label], random), background(random), Camera(random)
    noise, light = random.uniform(0, 4), random.uniform(0.75, 1.1)
    if look != "full":
        scene, noise, light = np.empty((HEIGHT, WIDTH, 3), np.float32), 0, 1
        scene[:] = random.uniform(0, 255, 3)
        figure.has_shadow = False
    if look == "plain":
        scene[:] = 128
        figure.colours = {part: 190 + colour / 4 for part, colour in figure.colours.items()}
        figure.sleeve, figure.upper_sleeve = 190 + figure.sleeve / 4, 190 + figure.upper_sleeve / 4
    path = os.path.join(folder, name)
    if os.path.exists(path):
        return
    begun = os.path.join(folder, f".{name}")
    command = [
        "ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(RATE),
        "-i", "-", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "23", "-pix_fmt", "yuv420p", "-threads", "1", begun,
    ]
    encoder = subprocess.Popen(command, stdin=subprocess.PIPE)
    grain = random.normal(0, noise, (2 * HEIGHT, 2 * WIDTH, 3)).astype(np.float32)
    for frame in range(FRAMES):
        picture = scene.copy()
        figure.draw(picture, frame / RATE)
        if look != "plain":
            picture = camera.see(picture, frame / RATE)
        y, x = random.integers(0, (HEIGHT, WIDTH))
        picture = picture * light + grain[y:y + HEIGHT, x:x + WIDTH]
        encoder.stdin.write(np.clip(picture, 0, 255).astype(np.uint8).tobytes())
    encoder.stdin.close()
    if encoder.wait() != 0:
        raise SystemExit(f"ffmpeg could not write {path}")
    os.rename(begun, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--clips", type=int, default=200, help="of each action")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--look", choices=["plain", "flat", "full"], default="full",
        help="plain: light figures on grey; flat: any colours on one colour; full: all")
    parser.add_argument("--only", nargs="+", choices=ACTIONS, default=ACTIONS, metavar="ACTION", help="default: all")
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    tasks = []
    for index in range(options.clips):
        for action in options.only:
            label = ACTIONS.index(action)
            name = f"{action.replace(' ', '-')}-{index:04d}.mp4"
            tasks.append((options.folder, name, label, [options.seed, index, label], options.look))
    with multiprocessing.Pool() as pool:
        for done, _ in enumerate(pool.imap_unordered(render, tasks, chunksize=4), 1):
            if done % 100 == 0:
                print(f"{done} of {len(tasks)} clips", flush=True)
    with open(os.path.join(options.folder, "annotations.txt"), "w") as file:
        file.writelines(f"{name} {label}\n" for _, name, label, *_ in tasks)


if __name__ == "__main__":
    main()
