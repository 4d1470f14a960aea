using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Tarn.Access.Credentials;
using Tarn.Wire.Http;
using Tarn.Wire.Http.Signatures;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Http.Signatures;

public sealed class SignatureV4Tests
{
    private const string ExampleSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private const string S3ExampleSecret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private const string EmptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    private readonly SignatureV4 _signatures = new();

    public static TheoryData<string> BotocoreCases =>
        new(File.ReadAllLines(Path.Combine(Folder(), "botocore.jsonl")));

    /// <summary>
    /// Requests that AWS's signer for Java (2.41.21) signed with the parameters that Iceberg's REST client gives it.
    /// </summary>
    public static TheoryData<string> IcebergCases =>
        new(File.ReadAllLines(Path.Combine(Folder(), "iceberg-java.jsonl")));

    [Theory]
    [MemberData(nameof(BotocoreCases))]
    public void Requests_as_botocore_signs_and_sends_them_are_taken(string line)
    {
        using var json = JsonDocument.Parse(line);
        var request = RequestOf(json.RootElement, out var target);
        var body = Encoding.Latin1.GetBytes(json.RootElement.GetProperty("body").GetString()!);
        var signature = SignatureReader.Read(request);
        var payload = PayloadHash.Declared(request, signature.Scope)?.Text
            ?? (signature.IsPresigned && signature.Scope.Service == "s3"
                ? SignatureV4.UnsignedPayload
                : PayloadHash.Of(SHA256.HashData(body)).Text);
        Assert.True(_signatures.Matches(ExampleSecret, signature, request, target.Path, payload));
        Assert.False(_signatures.Matches(ExampleSecret + "x", signature, request, target.Path, payload));
        Assert.False(_signatures.Matches(ExampleSecret, signature, request, target.Path + "x", payload));
    }

    [Theory]
    [MemberData(nameof(IcebergCases))]
    public void Requests_as_icebergs_java_library_signs_and_sends_them_are_taken(string line)
    {
        using var json = JsonDocument.Parse(line);
        var request = RequestOf(json.RootElement, out var target);
        var body = Encoding.Latin1.GetBytes(json.RootElement.GetProperty("body").GetString()!);
        var signature = SignatureReader.Read(request);
        var payload = PayloadHash.Declared(request, signature.Scope)!.Value;
        Assert.Equal(PayloadHash.Of(SHA256.HashData(body)), payload);
        Assert.True(_signatures.Matches(ExampleSecret, signature, request, target.Path, payload.Text));
        Assert.False(_signatures.Matches(ExampleSecret, signature, request, target.Path, PayloadHash.Of(SHA256.HashData([1])).Text));
        if (request.Headers["Original-Authorization"] is not null)
        {
            ((WireHeaders)request.Headers).Set("Original-Authorization", "Bearer other");
            Assert.False(_signatures.Matches(ExampleSecret, signature, request, target.Path, payload.Text));
        }
    }

    [Theory]
    [InlineData("s3", "oE3fkwU5vA0Qp5WjJ9E4ZosTpiRKwInEmQZLzoNh1Jc=")]
    [InlineData("glue", "oE3fkwU5vA0Qp5WjJ9E4ZosTpiRKwInEmQZLzoNh1JcA")]
    [InlineData("glue", "oE3fkwU5vA0Qp5WjJ9E4ZosTpiRKwInEmQZLzoNh1J==")]
    [InlineData("glue", "%E3fkwU5vA0Qp5WjJ9E4ZosTpiRKwInEmQZLzoNh1Jc=")]
    public void Other_texts_are_no_hash(string service, string text)
    {
        var headers = new WireHeaders();
        headers.Set("x-amz-content-sha256", text);
        var scope = new CredentialScope("AKIDEXAMPLE", "20261120", "us-east-1", service);
        Assert.Throws<SignatureException>(() => PayloadHash.Declared(new WireRequest { Method = "POST", RawPath = "/", Headers = headers }, scope));
    }

    [Theory]
    [InlineData("GET", "/", "", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("POST", "/", "", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("GET", "/", "Param2=value2&Param1=value1", "", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("GET", "/%E1%88%B4", "", "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85")]
    public void The_published_test_suite_agrees(string method, string path, string query, string body, string expected)
    {
        var headers = new WireHeaders();
        headers.Set("host", "example.amazonaws.com");
        headers.Set("x-amz-date", "20150830T123600Z");
        headers.Set(
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            + $"SignedHeaders=host;x-amz-date, Signature={expected}");
        var request = new WireRequest { Method = method, RawPath = path, RawQuery = query, Headers = headers };
        var payload = PayloadHash.Of(SHA256.HashData(Encoding.UTF8.GetBytes(body))).Text;
        Assert.True(_signatures.Matches(ExampleSecret, SignatureReader.Read(request), request, path, payload));
    }

    [Theory]
    [InlineData("/test.txt", "", "range:bytes=0-9", EmptyHash, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")]
    [InlineData("/", "lifecycle", "", EmptyHash, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")]
    [InlineData("/", "max-keys=2&prefix=J", "", EmptyHash, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")]
    public void The_examples_of_the_S3_manual_agree(string path, string query, string header, string hash, string expected)
    {
        var headers = new WireHeaders();
        headers.Set("host", "examplebucket.s3.amazonaws.com");
        headers.Set("x-amz-date", "20130524T000000Z");
        headers.Set("x-amz-content-sha256", hash);
        var names = "host;x-amz-content-sha256;x-amz-date";
        if (header.Length > 0)
        {
            headers.Set(header.Split(':')[0], header.Split(':')[1]);
            names = "host;range;x-amz-content-sha256;x-amz-date";
        }

        headers.Set(
            "Authorization",
            $"AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders={names},Signature={expected}");
        var request = new WireRequest { Method = "GET", RawPath = path, RawQuery = query, Headers = headers };
        Assert.True(_signatures.Matches(S3ExampleSecret, SignatureReader.Read(request), request, path, hash));
    }

    [Fact]
    public void The_presigned_example_of_the_S3_manual_comes_out()
    {
        var query = _signatures.Presign(
            new AccessKey("AKIAIOSFODNN7EXAMPLE", S3ExampleSecret), "us-east-1", "s3",
            new DateTimeOffset(2013, 5, 24, 0, 0, 0, TimeSpan.Zero), TimeSpan.FromDays(1),
            "GET", "examplebucket.s3.amazonaws.com", "/test.txt", "");
        Assert.EndsWith("&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404", query);
    }

    [Theory]
    [InlineData("s3", "/bucket/a%20b%2Bc", "list-type=2&prefix=%2F")]
    [InlineData("kinesis", "/", "")]
    [InlineData("lambda", "/2015-03-31/functions/a%3Ab", "Qualifier=1")]
    public void What_is_signed_here_is_verified_here(string service, string path, string query)
    {
        var headers = new WireHeaders();
        headers.Set("Host", "127.0.0.1:4566");
        headers.Set("X-Amz-Target", "T.Op");
        _signatures.Sign(
            new AccessKey("AKIDEXAMPLE", ExampleSecret), "eu-west-1", service,
            DateTimeOffset.UnixEpoch, "POST", path, query, headers, EmptyHash);
        var request = new WireRequest { Method = "POST", RawPath = path, RawQuery = query, Headers = headers };
        var signature = SignatureReader.Read(request);
        Assert.Equal("eu-west-1", signature.Scope.Region);
        Assert.True(_signatures.Matches(ExampleSecret, signature, request, path, EmptyHash));
        headers.Set("X-Amz-Target", "T.Other");
        Assert.False(_signatures.Matches(ExampleSecret, signature, request, path, EmptyHash));
    }

    [Fact]
    public void A_plus_in_the_query_may_mean_itself_or_a_space()
    {
        foreach (var signedAs in (string[])["prefix=a%20b", "prefix=a%2Bb"])
        {
            var headers = new WireHeaders();
            headers.Set("Host", "h");
            _signatures.Sign(
                new AccessKey("AKIDEXAMPLE", ExampleSecret), "r", "s3", DateTimeOffset.UnixEpoch, "GET", "/b", signedAs, headers, EmptyHash);
            var sent = new WireRequest { Method = "GET", RawPath = "/b", RawQuery = "prefix=a+b", Headers = headers };
            Assert.True(_signatures.Matches(ExampleSecret, SignatureReader.Read(sent), sent, "/b", EmptyHash));
        }
    }

    private static WireRequest RequestOf(JsonElement json, out RawTarget target)
    {
        target = RawTarget.Parse(json.GetProperty("target").GetString()!);
        var headers = new WireHeaders();
        foreach (var header in json.GetProperty("headers").EnumerateObject())
        {
            headers.Set(header.Name, header.Value.GetString()!);
        }

        return new WireRequest
        {
            Method = json.GetProperty("method").GetString()!,
            RawPath = target.Path,
            RawQuery = target.Query,
            Headers = headers,
        };
    }

    private static string Folder([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
