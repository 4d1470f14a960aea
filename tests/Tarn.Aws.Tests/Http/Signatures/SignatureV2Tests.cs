using System.Runtime.CompilerServices;
using System.Text.Json;
using Tarn.Wire.Http.Signatures;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Http.Signatures;

public sealed class SignatureV2Tests
{
    private const string Secret = "secret-of-the-root";

    public static TheoryData<string> Vectors() => [.. File.ReadLines(Path())];

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Presigned_urls_of_botocore_match_and_changed_ones_do_not(string line)
    {
        var row = JsonDocument.Parse(line).RootElement;
        var (query, path) = (row.GetProperty("query").GetString()!, row.GetProperty("path").GetString()!);
        var request = Request(row, path, query);
        Assert.True(SignatureV2.IsIn(request));
        var signature = SignatureV2.Read(request);
        Assert.Equal(("AKIDEXAMPLE", DateTimeOffset.FromUnixTimeSeconds(1_800_000_600)), (signature.Scope.AccessKeyId, signature.Time));
        Assert.True(SignatureV2.Matches(Secret, signature, request));
        Assert.False(SignatureV2.Matches("other", signature, request));
        Assert.False(SignatureV2.Matches(Secret, signature, Request(row, path + "x", query)));
        Assert.False(SignatureV2.Matches(Secret, signature, Request(row, path, query + "&response-expires=0")));
        Assert.False(SignatureV2.Matches(Secret, signature, Request(row, path, query + "&x-amz-website-redirect-location=%2Fx")));
        Assert.False(SignatureV2.Matches(Secret, signature with { TimeText = "1900000000" }, request));
    }

    [Theory]
    [InlineData("&prefix=a", "prefix")]
    [InlineData("&encryption", "encryption")]
    [InlineData("&EXPIRES=2", "one 'EXPIRES'")]
    [InlineData("&versionId=1&VERSIONID=2", "one 'VERSIONID'")]
    [InlineData("&response-content-type=a%26versionId=2", "another parameter inside")]
    [InlineData("&x-amz-meta-a=b%0Ax-amz-acl:private", "line ends")]
    public void Parameters_that_the_signature_does_not_cover_are_refused(string more, string words)
    {
        var failure = Assert.Throws<SignatureException>(() => SignatureV2.Read(Request($"AWSAccessKeyId=a&Signature=b&Expires=1{more}")));
        Assert.Equal(SignatureFailure.Denied, failure.Failure);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AWSAccessKeyId=a&Signature=b")]
    [InlineData("AWSAccessKeyId=a&Signature=b&Expires=")]
    [InlineData("AWSAccessKeyId=a&Signature=b&Expires=tomorrow")]
    [InlineData("AWSAccessKeyId=a&Signature=b&Expires=99999999999999")]
    [InlineData("AWSAccessKeyId=&Signature=b&Expires=1")]
    public void Absent_and_wrong_parts_are_refused(string query) =>
        Assert.Equal(SignatureFailure.Denied, Assert.Throws<SignatureException>(() => SignatureV2.Read(Request(query))).Failure);

    // The example of S3's documentation.
    [Fact]
    public void The_header_of_the_documentation_matches_and_listings_choose_their_part()
    {
        var request = WithHeader("/awsexamplebucket1/photos/puppy.jpg", "", "AWS AKIAIOSFODNN7EXAMPLE:qgk2+6Sv9/oM7G3qLEjTH1a1l1g=");
        Assert.True(SignatureV2.IsInHeader(request));
        var signature = SignatureV2.ReadHeader(request);
        Assert.Equal(("AKIAIOSFODNN7EXAMPLE", 19), (signature.Scope.AccessKeyId, signature.Time.Hour));
        Assert.True(SignatureV2.Matches("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", signature, request));
        Assert.False(SignatureV2.Matches("other", signature, request));
        Assert.Equal("a", SignatureV2.ReadHeader(WithHeader("/b", "prefix=photos&max-keys=50&marker=p", "AWS a:b")).Scope.AccessKeyId);
    }

    [Theory]
    [InlineData("AWS a")]
    [InlineData("AWS a:")]
    [InlineData("AWS :b")]
    [InlineData("AWS a:b:c")]
    public void Headers_of_another_form_are_refused(string header) =>
        Assert.Equal(
            SignatureFailure.Malformed, Assert.Throws<SignatureException>(() => SignatureV2.ReadHeader(WithHeader("/b/k", "", header))).Failure);

    [Theory]
    [InlineData("legal-hold")]
    [InlineData("ownershipControls")]
    [InlineData("Expires=1")]
    public void Operations_that_the_header_does_not_cover_are_refused(string query) =>
        Assert.Equal(
            SignatureFailure.Denied, Assert.Throws<SignatureException>(() => SignatureV2.ReadHeader(WithHeader("/b/k", query, "AWS a:b"))).Failure);

    private static WireRequest WithHeader(string path, string query, string authorization)
    {
        var headers = new WireHeaders();
        headers.Set("Authorization", authorization);
        headers.Set("Date", "Tue, 27 Mar 2007 19:36:42 +0000");
        return new WireRequest { Method = "GET", RawPath = path, RawQuery = query, Headers = headers };
    }

    private static WireRequest Request(string query) => new() { Method = "GET", RawPath = "/b/k", RawQuery = query, Headers = new WireHeaders() };

    private static WireRequest Request(JsonElement row, string path, string query)
    {
        var headers = new WireHeaders();
        foreach (var header in row.GetProperty("headers").EnumerateObject())
        {
            headers.Set(header.Name, header.Value.GetString()!);
        }

        return new WireRequest { Method = row.GetProperty("method").GetString()!, RawPath = path, RawQuery = query, Headers = headers };
    }

    private static string Path([CallerFilePath] string here = "") =>
        System.IO.Path.Join(System.IO.Path.GetDirectoryName(here), "botocore-v2.jsonl");
}
