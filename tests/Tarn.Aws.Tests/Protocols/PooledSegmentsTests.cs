using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

public sealed class PooledSegmentsTests
{
    [Fact]
    public void Holds_what_was_written_in_order() =>
        Prop.ForAll<byte[][], bool>((pieces, cleared) =>
        {
            using var segments = new PooledSegments();
            if (cleared)
            {
                segments.Write(new byte[10_000]);
                segments.Clear();
            }

            foreach (var piece in pieces)
            {
                segments.Write(piece);
            }

            var all = pieces.SelectMany(piece => piece).ToArray();
            return segments.Length == all.Length && segments.ToArray().SequenceEqual(all);
        }).Holds();

    [Fact]
    public void A_large_body_is_many_pieces_and_a_large_element_is_whole()
    {
        using var segments = new PooledSegments();
        for (var i = 0; i < 10_000; i++)
        {
            segments.Write(new byte[1_000]);
        }

        foreach (var segment in segments.Segments)
        {
            Assert.InRange(segment.Length, 1, 64 << 10);
        }

        Assert.InRange(segments.GetSpan(3 << 20).Length, 3 << 20, int.MaxValue);
        Assert.Equal(10_000_000, segments.Length);
    }
}
