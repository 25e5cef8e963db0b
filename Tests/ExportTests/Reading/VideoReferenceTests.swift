// What other programs call a video.

import Export
import Testing

@Suite struct VideoReferenceTests {
    @Test(arguments: [
        ("gym.mp4", ["gym.mp4"]),
        ("videos/gym.mp4", ["videos/gym.mp4", "gym.mp4"]),
        (
            "file:///home/me/my%20gym.mp4",
            ["/home/me/my%20gym.mp4", "my%20gym.mp4", "/home/me/my gym.mp4", "my gym.mp4"]
        ),
        ("file:///C:/videos/gym.mp4", ["C:/videos/gym.mp4", "gym.mp4"]),
        (#"C:\videos\gym.mp4"#, [#"C:\videos\gym.mp4"#, "gym.mp4"]),
        ("/data/local-files/?d=set%2Fgym.mp4", ["set%2Fgym.mp4", "set/gym.mp4", "gym.mp4"]),
        ("/data/upload/3/0a1b2c3d-gym.mp4", ["/data/upload/3/0a1b2c3d-gym.mp4", "0a1b2c3d-gym.mp4", "gym.mp4"]),
        ("https://host/path/gym.mp4?token=secret#t=3", ["/path/gym.mp4", "gym.mp4"]),
        ("s3://bucket/gym.mp4", ["/gym.mp4", "gym.mp4"]),
        ("100%.mp4", ["100%.mp4"]),
        ("%ff.mp4", ["%ff.mp4"]),
        ("monday-gym.mp4", ["monday-gym.mp4"]),
        ("", []),
        ("file://", []),
    ])
    func namesAreThoseOfFiles(text: String, names: [String]) {
        #expect(VideoReference.names(text) == names)
    }
}
