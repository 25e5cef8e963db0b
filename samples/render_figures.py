#!/usr/bin/env python3
"""Renders clips of the sample's animated figure: data to train the sample model on.

    samples/render_figures.py FOLDER --clips 200 --seed 1

writes FOLDER/NAME-NNNN.mp4 (2.5 s, 160x120, 30 fps), `--clips` of each action in turn, and FOLDER/annotations.txt with
`file class` a line, in the order of samples/figure-actions.labels.txt. Clips that are there
already are kept: a stopped run goes on. Needs python3-numpy and ffmpeg.
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
UPPER_ARM, FOREARM, THIGH, SHIN = 0.18, 0.18, 0.238, 0.238
SHOULDER, HIP = (0.10, 0.80), (0.06, 0.47)
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
        self.height = u(0.38, 0.74) * HEIGHT
        self.ground = u(0.76, 0.97) * HEIGHT
        self.x = u(0.36, 0.64) * WIDTH
        self.phase, self.rest = u(0, 2 * np.pi), u(0.08, 0.3)
        self.stance = u(0.0, 0.04)
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
        sleeve = random.integers(3)  # none, short, long
        self.upper_sleeve, self.sleeve = (self.colours["shirt"] if sleeve >= least else skin for least in (1, 2))
        self.thick = u(0.8, 1.3)

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
            feet = {side: np.array([side * (0.07 + (0.08 + 0.14 * self.other) * u), 0.0]) for side in (-1, 1)}
            shift = np.array([0, (0.02 + 0.04 * self.other) * abs(np.sin(w))])
        elif action == "squatting":
            drop = (0.20 + 0.09 * self.amount) * u
            feet = {side: np.array([side * (0.10 + 0.05 * self.other), 0.0]) for side in (-1, 1)}
            if self.raises_arms:
                angle = self.rest + (1.5 - self.rest) * u
                arms = {side: (side * angle, side * angle) for side in (-1, 1)}
        elif action.startswith("walking"):
            scissor = (0.25 + 0.2 * self.amount) * np.sin(w)
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
        points["head"] = np.array([0, 0.925]) + lean
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
        limb(head, head, 0.068, c["skin"])
        limb(head + [0, 0.025], head + [0, 0.025], 0.055, c["hair"])
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


def background(random):
    """Plain, clouds, boxes, or a room."""
    u = random.uniform
    colour = lambda: np.array([u(0, 255), u(0, 255), u(0, 255)], np.float32)
    first, second = colour(), colour()
    kind = random.integers(4)
    slope = (ROWS / HEIGHT if u(0, 1) < 0.5 else COLUMNS / WIDTH)[..., None]
    picture = first + (second - first) * slope * u(0, 0.5)
    if kind == 1:
        clouds = np.zeros((HEIGHT, WIDTH), np.float32)
        for size in (4, 8, 16):
            small = random.random((size, size)).astype(np.float32)
            rows = np.linspace(0, size - 1.001, HEIGHT)
            columns = np.linspace(0, size - 1.001, WIDTH)
            r, c = rows.astype(int), columns.astype(int)
            fr, fc = (rows - r)[:, None], (columns - c)[None]
            wide = np.pad(small, ((0, 1), (0, 1)), mode="edge")
            clouds += (4 / size) * ((wide[r][:, c] * (1 - fc) + wide[r][:, c + 1] * fc) * (1 - fr)
                                    + (wide[r + 1][:, c] * (1 - fc) + wide[r + 1][:, c + 1] * fc) * fr)
        picture = first + (second - first) * (clouds / clouds.max())[..., None] * 0.7
    elif kind == 2:
        for _ in range(random.integers(6, 16)):
            x, y = random.integers(-20, WIDTH), random.integers(-20, HEIGHT)
            w, h = random.integers(10, 60, 2)
            picture[max(y, 0):max(y + h, 0), max(x, 0):max(x + w, 0)] += 0.35 * (colour() - first)
    elif kind == 3:
        floor = int(u(0.7, 0.95) * HEIGHT)
        picture[floor:] = picture[floor:] * 0.5 + 0.3 * second
        x, y = random.integers(0, WIDTH - 40), random.integers(5, 40)
        picture[y:y + 30, x:x + random.integers(20, 50)] = colour() * 0.5 + picture[y, x] * 0.5
        x = random.integers(0, WIDTH - 30)
        picture[floor - random.integers(5, 25):floor, x:x + random.integers(3, 40)] = colour()
    return np.clip(picture, 0, 255).astype(np.float32)


def render(task):
    folder, name, label, seed, is_plain = task
    random = np.random.default_rng(seed)
    figure, scene = Figure(ACTIONS[label], random), background(random)
    noise, light = random.uniform(0, 4), random.uniform(0.75, 1.1)
    if is_plain:
        scene, noise, light = np.full((HEIGHT, WIDTH, 3), 128, np.float32), 0, 1
        figure.colours = {part: 190 + colour / 4 for part, colour in figure.colours.items()}
        figure.sleeve, figure.upper_sleeve = 190 + figure.sleeve / 4, 190 + figure.upper_sleeve / 4
        figure.has_shadow = False
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
    parser.add_argument("--plain", action="store_true", help="light figures on grey, without noise: easy to begin with")
    options = parser.parse_args()
    os.makedirs(options.folder, exist_ok=True)
    tasks = []
    for index in range(options.clips):
        for label, action in enumerate(ACTIONS):
            name = f"{action.replace(' ', '-')}-{index:04d}.mp4"
            tasks.append((options.folder, name, label, [options.seed, index, label], options.plain))
    with multiprocessing.Pool() as pool:
        for done, _ in enumerate(pool.imap_unordered(render, tasks, chunksize=4), 1):
            if done % 100 == 0:
                print(f"{done} of {len(tasks)} clips", flush=True)
    with open(os.path.join(options.folder, "annotations.txt"), "w") as file:
        file.writelines(f"{name} {label}\n" for _, name, label, *_ in tasks)


if __name__ == "__main__":
    main()
