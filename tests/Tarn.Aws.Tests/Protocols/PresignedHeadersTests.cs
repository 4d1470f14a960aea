using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

public sealed class PresignedHeadersTests
{
    private const string Presigned =
        "X-Amz-Algorithm=AWS4-HMAC-SHA256&x-amz-acl=private&x-amz-meta-Color=light%20blue&x-amz-checksum-crc32=AAAAAA%3D%3D&plain=1";

    [Fact]
    public void Headers_that_a_presigned_query_holds_count_as_headers_but_for_checksums()
    {
        var request = Request(Presigned);
        Assert.Equal("private", request.HeaderOrPresigned("x-amz-acl"));
        Assert.Null(request.HeaderOrPresigned("x-amz-checksum-crc32"));
        Assert.Null(request.HeaderOrPresigned("plain"));
        var members = new HttpMembers(new HttpRoute("PUT", "/{Bucket}/{Key+}"), request);
        var pair = Assert.Single(members.Prefixed("x-amz-meta-")!);
        Assert.Equal(("color", "light blue"), (pair.Key, pair.Value));
    }

    [Fact]
    public void A_header_goes_before_the_query_and_a_query_that_is_not_presigned_holds_none()
    {
        var request = Request(Presigned);
        ((WireHeaders)request.Headers).Set("x-amz-acl", "bucket-owner-full-control");
        Assert.Equal("bucket-owner-full-control", request.HeaderOrPresigned("x-amz-acl"));
        Assert.Null(Request("x-amz-acl=private").HeaderOrPresigned("x-amz-acl"));
    }

    private static WireRequest Request(string query) =>
        new() { Method = "PUT", RawPath = "/b/k", RawQuery = query, Headers = new WireHeaders() };
}
