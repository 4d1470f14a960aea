using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Wire.Http.Bodies;
using Tarn.Wire.Http.Signatures;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Http.Bodies;

public sealed class ChunkedBodyTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    [Fact]
    public async Task The_manuals_signed_chunks_are_decoded()
    {
        var read = await Read(ManualBody(), Manual("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"), false, 66_560);
        Assert.Equal(new string('a', 66_560), Encoding.ASCII.GetString(read.Bytes));
        Assert.Equal(SHA256.HashData(read.Bytes), read.Sha256);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(5_000)]
    [InlineData(66_700)]
    public async Task A_changed_byte_or_signature_fails_before_the_end(int at)
    {
        var body = ManualBody();
        body[at] = body[at] == (byte)'b' ? (byte)'c' : (byte)'b';
        await Assert.ThrowsAsync<SignatureException>(() =>
            Read(body, Manual("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"), false, 66_560));
    }

    [Fact]
    public async Task The_manuals_signed_trailer_is_checked_and_handed_over()
    {
        var a = new string('a', 65_536);
        var b = new string('a', 1_024);
        var text = $"10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n{a}\r\n"
            + $"400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n{b}\r\n"
            + "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
            + "x-amz-checksum-crc32c:sOO8/Q==\r\n"
            + "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n";
        var seed = "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e";
        var read = await Read(Encoding.ASCII.GetBytes(text), Manual(seed), true, 66_560);
        Assert.Equal(66_560, read.Bytes.Length);
        Assert.Equal("sOO8/Q==", read.Trailers["x-amz-checksum-crc32c"]);

        var changed = Encoding.ASCII.GetBytes(text.Replace("sOO8/Q==", "sOO8/R==", StringComparison.Ordinal));
        await Assert.ThrowsAsync<SignatureException>(() => Read(changed, Manual(seed), true, 66_560));
    }

    [Fact]
    public void Unsigned_chunks_of_any_sizes_and_pieces_are_put_together() => Prop.ForAll(
        Gen.Choose(1, 300).ListOf().ToArbitrary(),
        sizes =>
        {
            var content = RandomNumberGenerator.GetBytes(sizes.Sum());
            var body = new MemoryStream();
            var at = 0;
            foreach (var size in sizes)
            {
                body.Write(Encoding.ASCII.GetBytes($"{size:x}\r\n"));
                body.Write(content.AsSpan(at, size));
                body.Write("\r\n"u8);
                at += size;
            }

            body.Write("0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"u8);
            var read = Read(body.ToArray(), null, true, content.Length, pieceBytes: 7).GetAwaiter().GetResult();
            return read.Bytes.AsSpan().SequenceEqual(content) && read.Trailers["x-amz-checksum-crc32"] == "AAAAAA==";
        }).Holds();

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", 6L)]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", 4L)]
    [InlineData("5\r\nhello", 5L)]
    [InlineData("5\r\nhelloXX0\r\n\r\n", 5L)]
    [InlineData("zz\r\nhello\r\n0\r\n\r\n", 5L)]
    [InlineData("-5\r\nhello\r\n0\r\n\r\n", 5L)]
    [InlineData("", 5L)]
    public async Task Broken_framing_is_refused(string text, long length) =>
        await Assert.ThrowsAsync<AwsErrorException>(() => Read(Encoding.ASCII.GetBytes(text), null, true, length));

    private static byte[] ManualBody() => Encoding.ASCII.GetBytes(
        $"10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n{new string('a', 65_536)}\r\n"
        + $"400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n{new string('a', 1_024)}\r\n"
        + "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n");

    private static ChunkSignatures Manual(string seed)
    {
        var scope = new CredentialScope("AKIAIOSFODNN7EXAMPLE", "20130524", "us-east-1", "s3");
        var signature = new RequestSignature
        {
            Scope = scope,
            SignedHeaders = ["host"],
            Signature = seed,
            TimeText = "20130524T000000Z",
            Time = new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero),
        };
        return new ChunkSignatures(new SignatureV4().SigningKey(Secret, scope), signature);
    }

    private static async Task<(byte[] Bytes, byte[] Sha256, WireHeaders Trailers)> Read(
        byte[] wire, ChunkSignatures? signatures, bool withTrailer, long length, int pieceBytes = 4_096)
    {
        var trailers = new WireHeaders();
        byte[] sha256 = [];
        var pipe = PipeReader.Create(new MemoryStream(wire), new StreamPipeReaderOptions(bufferSize: pieceBytes, minimumReadSize: 1));
        var source = new BodySource(pipe, new TransferLimits(TimeSpan.FromSeconds(60), 1_024), TimeProvider.System);
        await using var body = new ChunkedBody(source, signatures, withTrailer, length)
        {
            Trailers = found => trailers = found,
            Ended = hash => sha256 = hash,
        };
        var result = new MemoryStream();
        await body.CopyToAsync(result);
        return (result.ToArray(), sha256, trailers);
    }
}
