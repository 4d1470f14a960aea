using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Storage.Sealing;

namespace Tarn.Storage.Tests.Sealing;

/// <summary>The codec: equal bytes come back, and no changed, cut, swapped or foreign block opens. <c>docs/formats/sealed.md</c> describes the bytes.</summary>
public sealed class SealedBodyTests
{
    private const int Block = SealedForm.BlockBytes;
    private static readonly byte[] Key = SHA256.HashData("key"u8);

    private static readonly Arbitrary<int> Lengths = Gen.OneOf(
        Gen.Choose(0, 300), Gen.Choose(Block - 2, Block + 2), Gen.Choose((2 * Block) - 2, (2 * Block) + 2), Gen.Choose(0, 5 * Block)).ToArbitrary();

    [Fact]
    public void A_body_of_any_length_comes_back_and_has_the_stated_length() => Prop.ForAll(
        Lengths,
        Gen.Choose(1, 3 * Block).ToArbitrary(),
        (length, piece) =>
        {
            var plain = Content(length);
            var stored = Seal(plain, Key, piece);
            return stored.Length == SealedForm.Stored(length) && Open(stored, Key, length) is { } opened && opened.AsSpan().SequenceEqual(plain);
        }).Holds();

    [Fact]
    public void Blocks_from_any_place_on_are_the_plain_bytes_there() => Prop.ForAll(
        Lengths,
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        (length, chance) =>
        {
            var plain = Content(length);
            var stored = Seal(plain, Key, Block);
            var first = chance % SealedForm.Blocks(length);
            var bytes = stored[(int)SealedForm.Start(first)..];
            using var cipher = new BodyCipher(Key, stored.AsSpan(0, SealedForm.HeaderBytes));
            var count = cipher.TryOpen(first, length, bytes);
            return bytes.AsSpan(0, count).SequenceEqual(plain.AsSpan((int)(first * Block)));
        }).Holds();

    [Fact]
    public void No_flipped_bit_is_returned_as_data() => Prop.ForAll(
        Gen.Choose(0, 3 * Block).ToArbitrary(),
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        (length, chance) =>
        {
            var stored = Seal(Content(length), Key, Block);
            stored[chance % stored.Length] ^= (byte)(1 << (chance % 8));
            return Open(stored, Key, length) is null;
        }).Holds();

    [Fact]
    public void No_cut_or_longer_body_opens() => Prop.ForAll(
        Gen.Choose(0, 3 * Block).ToArbitrary(),
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        (length, chance) =>
        {
            var stored = Seal(Content(length), Key, Block);
            var cut = stored[..(SealedForm.HeaderBytes + (chance % (stored.Length - SealedForm.HeaderBytes)))];

            // The row says the length; a row that was changed to fit does not help.
            var fits = Math.Max(0, cut.Length - SealedForm.HeaderBytes - SealedForm.TagBytes);
            return Open(cut, Key, length) is null && Open(cut, Key, fits) is null
                && Open([.. stored, 0], Key, length) is null && Open([.. stored, .. Content(Block)], Key, length + Block) is null;
        }).Holds();

    [Fact]
    public void A_body_that_ends_at_a_block_before_its_last_does_not_open()
    {
        var stored = Seal(Content(3 * Block), Key, Block);
        Assert.Null(Open(stored[..(int)SealedForm.Start(2)], Key, 2 * Block));
    }

    [Fact]
    public void Swapped_and_foreign_blocks_do_not_open()
    {
        var (one, other) = (Seal(Content(3 * Block), Key, Block), Seal(Content(3 * Block), Key, Block));
        var swapped = (byte[])one.Clone();
        BlockOf(one, 0).CopyTo(BlockOf(swapped, 1));
        BlockOf(one, 1).CopyTo(BlockOf(swapped, 0));
        Assert.Null(Open(swapped, Key, 3 * Block));

        // The same key and the same plain bytes, in another stored body.
        BlockOf(other, 1).CopyTo(BlockOf(one, 1));
        Assert.Null(Open(one, Key, 3 * Block));
        Assert.Null(Open(other, SHA256.HashData("another key"u8), 3 * Block));
        Assert.NotNull(Open(other, Key, 3 * Block));
    }

    [Fact]
    public void Equal_bodies_have_nothing_in_common_but_the_begin_of_the_header()
    {
        var (one, other) = (Seal(Content(200), Key, Block), Seal(Content(200), Key, Block));
        Assert.True(one.AsSpan(0, SealedForm.FixedBytes).SequenceEqual(other.AsSpan(0, SealedForm.FixedBytes)));
        Assert.False(one.AsSpan(SealedForm.HeaderBytes, 100).SequenceEqual(other.AsSpan(SealedForm.HeaderBytes, 100)));
        Assert.Equal("5461726E5365616C0100000000010000", Convert.ToHexString(one.AsSpan(0, SealedForm.FixedBytes)));
    }

    [Fact]
    public void The_golden_body_opens()
    {
        // Another program made it, with the key of these tests and the salt 0, 1, … 15.
        var plain = Enumerable.Range(0, Block + 5).Select(i => (byte)(i * 7 % 251)).ToArray();
        Assert.Equal(plain, Open(File.ReadAllBytes(GoldenPath()), Key, Block + 5));
    }

    [Fact]
    public void A_customers_key_opens_its_own_wrapped_keys_at_their_place_only()
    {
        var (mine, other) = (new CustomerKey(SHA256.HashData("mine"u8)), new CustomerKey(SHA256.HashData("other"u8)));
        var seal = mine.Wrap(Key, "b/k");
        Assert.Equal(Key, mine.Open(seal, "b/k"));
        Assert.Equal((true, false), (mine.Opens(seal), other.Opens(seal)));
        Assert.Equal(ErrorKind.AccessDenied, Assert.Throws<TarnException>(() => other.Open(seal, "b/k")).Kind);
        Assert.Equal(ErrorKind.Damaged, Assert.Throws<TarnException>(() => mine.Open(seal, "b/other")).Kind);
        var wrapped = seal.Wrapped.ToArray();
        Assert.Equal(-1, wrapped.AsSpan().IndexOf(SHA256.HashData("mine"u8).AsSpan(0, 8)));
        Assert.Equal(-1, wrapped.AsSpan().IndexOf(Key.AsSpan(0, 8)));
        wrapped[^1] ^= 1;
        Assert.Equal(ErrorKind.Damaged, Assert.Throws<TarnException>(() => mine.Open(seal with { Wrapped = wrapped }, "b/k")).Kind);
    }

    private static string GoldenPath([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Golden", "sealed-v1.bin");

    private static byte[] Content(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static Span<byte> BlockOf(byte[] stored, int block) => stored.AsSpan((int)SealedForm.Start(block), SealedForm.StoredBlockBytes);

    private static byte[] Seal(byte[] plain, byte[] key, int piece)
    {
        using var sealer = new BodySealer(key);
        using var stored = new MemoryStream();
        stored.Write(sealer.Header.Span);
        for (var at = 0; at < plain.Length;)
        {
            if (sealer.IsFull)
            {
                stored.Write(sealer.Seal(isLast: false).Span);
            }

            at += sealer.Take(plain.AsSpan(at, Math.Min(piece, plain.Length - at)));
        }

        stored.Write(sealer.Seal(isLast: true).Span);
        return stored.ToArray();
    }

    // As a reader does: the length is known from a row.
    private static byte[]? Open(byte[] stored, byte[] key, int length)
    {
        if (stored.Length != SealedForm.Stored(length) || !SealedForm.IsHeader(stored.AsSpan(0, SealedForm.HeaderBytes)))
        {
            return null;
        }

        using var cipher = new BodyCipher(key, stored.AsSpan(0, SealedForm.HeaderBytes));
        var bytes = stored[SealedForm.HeaderBytes..];
        return cipher.TryOpen(0, length, bytes) is var count and >= 0 ? bytes[..count] : null;
    }
}
