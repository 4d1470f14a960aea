using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Delivery.Configuration.Steps;

namespace Tarn.Delivery.Tests.Steps;

public sealed class DecompressStepTests
{
    private const int BytesMax = 64 << 20;

    private static readonly StepsConfig Decompress = new() { Decompresses = true };
    private static readonly byte[] Text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 2_000).Select(i => $"{{\"i\":{i * 7919 % 1000}}}\n")));

    [Fact]
    public void A_text_cut_into_any_members_decompresses_alike() => Prop.ForAll(
        Gen.Choose(1, Text.Length - 1).ListOf(5).ToArbitrary(),
        cuts =>
        {
            var places = cuts.Append(0).Append(Text.Length).Distinct().Order().ToList();
            byte[] members = [.. places.Zip(places.Skip(1)).SelectMany(part => Gzip.Member(Text.AsSpan(part.First..part.Second)))];
            return Gathered.Of(Decompress, members).Records.SequenceEqual([(0, Encoding.UTF8.GetString(Text))]);
        }).Holds();

    [Fact]
    public void A_member_cut_short_anywhere_is_refused()
    {
        byte[] members = [.. Gzip.Member("first"), .. Gzip.Member("second second second")];
        var first = Gzip.Member("first").Length;
        for (var length = 0; length < members.Length; length++)
        {
            var gathered = Gathered.Of(Decompress, members[..length]);
            Assert.Equal(length == first ? ["first"] : [], gathered.Texts);
            Assert.Equal(length == first ? 0 : 1, gathered.Failures.Count);
        }
    }

    [Fact]
    public void A_flipped_bit_or_bytes_behind_the_last_member_are_refused()
    {
        const int flagsAndTime = 9;
        const string text = "{\"i\":1}{\"i\":2}{\"i\":3}";
        var member = Gzip.Member(text);
        for (var bit = 0; bit < member.Length * 8; bit++)
        {
            var flipped = member.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            var gathered = Gathered.Of(Decompress, flipped);

            // Nothing checks the header's time and system, and the bits that fill the last byte before the trailer.
            Assert.Equal(gathered.Records.Count == 1 ? [text] : [], gathered.Texts);
            Assert.True(gathered.Failures.Count == 1 || bit / 8 is (>= 3 and <= flagsAndTime) || bit / 8 == member.Length - 9, $"bit {bit}");
        }

        Assert.Single(Gathered.Of(Decompress, [.. member, 0]).Failures);
        Assert.Single(Gathered.Of(Decompress, [.. member, .. "{}"u8]).Failures);
    }

    [Fact]
    public void Optional_fields_of_the_header_are_skipped()
    {
        var plain = Gzip.Member("text");
        byte[] named = [.. plain[..3], 4 | 8 | 16, .. plain[4..10], 2, 0, 9, 9, .. "name\0"u8, .. "a comment\0"u8, .. plain[10..]];

        Assert.Equal(["text"], Gathered.Of(Decompress, named).Texts);
        Assert.Single(Gathered.Of(Decompress, named[..14]).Failures);
    }

    [Fact]
    public void A_refused_record_keeps_its_bytes_and_its_neighbours_go_on()
    {
        var gathered = Gathered.Of(Decompress, Gzip.Member("one"), "not gzip"u8.ToArray(), Gzip.Member("two"));

        Assert.Equal(["one", "two"], gathered.Texts);
        var failure = Assert.Single(gathered.Failures);
        Assert.Equal((0, "decompression-failed", "Decompression.MalformedRecord"), (failure.Sub, failure.ErrorType, failure.Code));
        Assert.Equal("not gzip"u8.ToArray(), failure.Raw);
    }

    [Fact]
    public void A_text_at_the_bound_passes_and_one_byte_more_is_refused()
    {
        Assert.Equal([BytesMax], Gathered.Of(Decompress, Gzip.Run(BytesMax)).Lengths);
        Assert.Equal([BytesMax], Gathered.Of(Decompress, [.. Gzip.Run(BytesMax - 5), .. Gzip.Run(5)]).Lengths);
        Assert.Equal("Decompression.TooLarge", Assert.Single(Gathered.Of(Decompress, Gzip.Run(BytesMax + 1)).Failures).Code);
        Assert.Equal(
            "Decompression.TooLarge", Assert.Single(Gathered.Of(Decompress, [.. Gzip.Run(BytesMax - 5), .. Gzip.Run(6)]).Failures).Code);
    }

    [Fact]
    public void A_bomb_stops_at_the_bound_with_little_memory()
    {
        var bomb = Gzip.Run(1L << 30);
        Gathered.Of(Decompress, bomb);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var gathered = Gathered.Of(Decompress, bomb, Gzip.Member("next"));

        Assert.Equal("Decompression.TooLarge", Assert.Single(gathered.Failures).Code);
        Assert.Equal(["next"], gathered.Texts);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 2L * BytesMax + (8 << 20));
    }
}
