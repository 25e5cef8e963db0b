#!/usr/bin/python3
# A camera to try live input with: an RTSP server that shows a moving test picture, until it is ended.
#
#   samples/camera.py --port 8554 &
#   actionline label rtsp://127.0.0.1:8554/cam --pipeline samples/figure-actions.yaml
#
# Needs Debian's python3-gi, gir1.2-gst-rtsp-server-1.0 and gstreamer1.0-plugins-{base,good,bad,ugly}.
import argparse
import sys

INSTALL = (
    "apt-get install python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-base gstreamer1.0-plugins-good "
    "gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly"
)
try:
    import gi

    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtspServer
except (ImportError, ValueError) as error:
    sys.exit(f"camera.py: {error}; install what it needs: {INSTALL}")

parser = argparse.ArgumentParser()
parser.add_argument("--port", default="8554")
parser.add_argument("--size", default="320x240")
parser.add_argument("--rate", default="30")
parser.add_argument("--keyframes", type=int, default=30, help="frames between keyframes")
parser.add_argument("--codec", choices=["h264", "h265"], default="h264")
parser.add_argument("--loss", type=float, default=0, help="share of the packets that never arrive")
parser.add_argument("--login", help="user:password that the camera asks for")
options = parser.parse_args()

ENCODERS = {
    "h264": f"x264enc tune=zerolatency speed-preset=ultrafast key-int-max={options.keyframes} ! rtph264pay",
    "h265": f"x265enc tune=zerolatency speed-preset=ultrafast key-int-max={options.keyframes} ! rtph265pay",
}
Gst.init(None)
element = ENCODERS[options.codec].split()[0]
if not Gst.ElementFactory.find(element):
    sys.exit(f"camera.py: GStreamer has no {element}; install what it needs: {INSTALL}")

# The server sends what the element "pay0" gives out.
payload = f"! identity drop-probability={options.loss} name=pay0" if options.loss else "name=pay0"
width, height = options.size.split("x")
factory = GstRtspServer.RTSPMediaFactory()
factory.set_shared(True)
factory.set_launch(
    "( videotestsrc is-live=true pattern=ball"
    f" ! video/x-raw,format=I420,width={width},height={height},framerate={options.rate}/1"
    f" ! {ENCODERS[options.codec]} pt=96 config-interval=1 {payload} )"
)
server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(options.port)
if options.login:
    user, password = options.login.split(":", 1)
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "user")
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    server.set_auth(auth)
    rights = GstRtspServer.RTSPPermissions()
    rights.add_permission_for_role("user", "media.factory.access", True)
    rights.add_permission_for_role("user", "media.factory.construct", True)
    factory.set_permissions(rights)
server.get_mount_points().add_factory("/cam", factory)
if not server.attach(None):
    sys.exit(f"camera.py: port {options.port} is taken")
print("ready", flush=True)
GLib.MainLoop().run()
