using FsCheck;
using FsCheck.Fluent;
using Tarn.Storage.Streams.Journal.Format;
using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Tests.Streams.Journal.State;

public sealed class RecentFramesTests
{
    // Steps: 0 places a frame, 1 publishes, 2 withdraws, 3 begins the next file, 4 seals the oldest file, 5 seals the
    // second oldest.
    [Fact]
    public void Published_frames_are_there_until_their_file_is_sealed_whatever_the_writer_places_behind_them() =>
        Prop.ForAll(Gen.ArrayOf(Gen.Frequency((6, Gen.Constant(0)), (3, Gen.Choose(1, 5)))).Resize(200).ToArbitrary(), steps =>
        {
            var frames = new RecentFrames();
            var published = new List<FrameEntry>();
            var placed = new List<FrameEntry>();
            var (file, offset) = (1L, 0L);
            foreach (var step in steps)
            {
                switch (step)
                {
                    case 0:
                        var frame = new FrameEntry(file, offset * 8, 8, offset++, 1, 0);
                        Place(frames, frame);
                        placed.Add(frame);
                        break;
                    case 1 or 3:
                        frames.Publish();
                        published.AddRange(placed);
                        placed.Clear();
                        file += step == 3 ? 1 : 0;
                        break;
                    case 2:
                        frames.Withdraw();
                        placed.Clear();
                        break;
                    case var which when published.Select(one => one.File).Distinct().Skip(which - 4).FirstOrDefault() is > 0 and var sealedFile:
                        Assert.Equal(published.Where(one => one.File == sealedFile), frames.Of(sealedFile).ToArray());
                        frames.Remove(sealedFile);
                        published.RemoveAll(one => one.File == sealedFile);
                        break;
                }

                Assert.Equal(published, frames.Published.ToArray());
                Assert.Equal(placed.Count, frames.Unpublished);
            }
        }).Holds();

    private static void Place(RecentFrames frames, FrameEntry frame)
    {
        if (!frames.TryPlace(frame))
        {
            frames.MakeRoom();
            Assert.True(frames.TryPlace(frame));
        }
    }
}
