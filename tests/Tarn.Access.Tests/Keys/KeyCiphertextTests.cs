using System.Security.Cryptography;
using Tarn.Access.Keys.Material;

namespace Tarn.Access.Tests.Keys;

/// <summary>The ciphertext blob, version 1.</summary>
public sealed class KeyCiphertextTests
{
    private static readonly byte[] Material = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly Dictionary<string, string> Context = new() { ["bucket"] = "a", ["key"] = "b" };
    private static readonly CiphertextSource Source = new(
        new ResourceId(7), Guid.Parse("1234abcd-12ab-34cd-56ef-1234567890ab"), KeyMaterials.IdOf("1234abcd-12ab-34cd-56ef-1234567890ab", Material));

    [Theory]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(4_096)]
    public void A_text_comes_back_with_its_context(int length)
    {
        var text = new Random(TestSeed.Value).GetItems<byte>([1, 2, 3, 250], length);
        var blob = KeyCiphertext.Seal(Source, Material, text, Context);
        Assert.Equal(length + KeyCiphertext.Overhead, blob.Length);
        Assert.Equal(Source, KeyCiphertext.SourceOf(blob));
        Assert.Equal(text, KeyCiphertext.Open(blob, Material, new Dictionary<string, string> { ["key"] = "b", ["bucket"] = "a" }));
    }

    [Fact]
    public void Each_flipped_bit_is_an_error()
    {
        var blob = KeyCiphertext.Seal(Source, Material, "text"u8, Context);
        for (var bit = 0; bit < blob.Length * 8; bit++)
        {
            var damaged = (byte[])blob.Clone();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(
                KeyCiphertext.SourceOf(damaged) is null || KeyCiphertext.Open(damaged, Material, Context) is null, $"bit {bit} does not count");
        }
    }

    [Fact]
    public void Each_shorter_or_longer_blob_is_an_error()
    {
        var blob = KeyCiphertext.Seal(Source, Material, "text"u8, Context);
        for (var length = 0; length < blob.Length; length++)
        {
            Assert.True(KeyCiphertext.SourceOf(blob.AsSpan(0, length)) is null || KeyCiphertext.Open(blob.AsSpan(0, length), Material, Context) is null);
        }

        Assert.Null(KeyCiphertext.Open([.. blob, 0], Material, Context));
    }

    [Theory]
    [InlineData("")]
    [InlineData("bucket=a")]
    [InlineData("bucket=a,key=c")]
    [InlineData("bucket=a,key=b,more=c")]
    [InlineData("Bucket=a,key=b")]
    [InlineData("bucket=akey,=b")]
    public void Another_context_is_an_error(string pairs)
    {
        var other = pairs.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.Null(KeyCiphertext.Open(KeyCiphertext.Seal(Source, Material, "text"u8, Context), Material, other));
    }

    [Fact]
    public void Another_material_is_an_error_and_no_two_blobs_are_equal()
    {
        var blob = KeyCiphertext.Seal(Source, Material, "text"u8, Context);
        Assert.Null(KeyCiphertext.Open(blob, RandomNumberGenerator.GetBytes(32), Context));
        Assert.NotEqual(blob, KeyCiphertext.Seal(Source, Material, "text"u8, Context));
    }

    [Fact]
    public void The_golden_blob_opens()
    {
        var blob = Convert.FromBase64String(File.ReadAllText(GoldenFiles.PathOf("ciphertext-v1.txt")).Trim());
        Assert.Equal(Source, KeyCiphertext.SourceOf(blob));
        Assert.Equal("a text under a key"u8.ToArray(), KeyCiphertext.Open(blob, Material, Context));
    }
}
