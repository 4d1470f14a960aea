using System.Net;
using System.Text;
using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Registry;
using Tarn.Access.Sessions;
using Tarn.Aws.S3;
using Tarn.Aws.Tests.S3;
using Tarn.Storage.Objects.Versions;
using Tarn.Targets;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Http;

/// <summary>Sessions with places against every operation of the S3 door, over the real listener.</summary>
public sealed class SessionScopesTests : IAsyncLifetime
{
    private const string Bucket = "places";
    private static readonly string[] Reading = ["GetBucketLocation", "GetObject", "HeadObject", "ListObjects", "ListObjectsV2"];

    private static readonly string[] Writing =
    [
        "AbortMultipartUpload", "CompleteMultipartUpload", "CopyObject", "CreateMultipartUpload", "DeleteObject", "DeleteObjects",
        "ListParts", "PutObject", "UploadPart", "UploadPartCopy",
    ];

    private readonly SecretSealer _sealer = new(new byte[SecretSealer.KeyBytes]);
    private BucketTwins _twins = null!;
    private IDoor _door = null!;
    private ListenerFixture _server = null!;

    public async Task InitializeAsync()
    {
        _twins = await BucketTwins.Open();
        _door = new S3Door(new S3Parts(
            _twins.Objects, _twins.Store, _twins.Definitions, _sealer, 16 << 20, new TargetDirectory()));
        _server = await ListenerFixture.Start(door: _door);
        await _twins.Objects.CreateBucket(Bucket, "123456789012", "us-east-1", default);
        foreach (var key in (string[])["db/t/k", "db/t2/k", "k"])
        {
            await _twins.Objects.Put(Bucket, key, Encoding.UTF8.GetBytes(key), PutOptions.None, default);
        }
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _twins.DisposeAsync();
        _sealer.Dispose();
    }

    [Theory]
    [InlineData(StorageScopeAccess.ReadWrite, "db/t", "db/t/k")]
    [InlineData(StorageScopeAccess.ReadWrite, "", "db/t2/k")]
    [InlineData(StorageScopeAccess.Read, "db/t", "db/t/k")]
    [InlineData(StorageScopeAccess.ReadWrite, "db/t", "db/t2/k")]
    [InlineData(StorageScopeAccess.ReadWrite, "db/t", "k")]
    [InlineData(StorageScopeAccess.ReadWrite, "db/t/k", "db/t/k")]
    public async Task A_session_may_do_exactly_the_listed_operations_in_its_places(StorageScopeAccess access, string folder, string key)
    {
        var place = new StorageScope(Bucket, folder, access);
        var session = SessionOf(place);
        var allowed = new List<string>();
        foreach (var operation in _door.Service.Operations.OrderBy(operation => operation.Name, StringComparer.Ordinal))
        {
            if (!await IsDenied(RequestOf(operation, key, session)))
            {
                allowed.Add(operation.Name);
            }
        }

        string[] expected = !place.Holds(Bucket, key) ? ["GetBucketLocation"]
            : access == StorageScopeAccess.Read ? Reading
            : [.. Reading.Concat(Writing).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, allowed);
        Assert.InRange(_door.Service.Operations.Count, 40, int.MaxValue);
    }

    [Fact]
    public async Task A_session_of_another_bucket_may_do_nothing()
    {
        var session = SessionOf(new StorageScope("lake", "", StorageScopeAccess.ReadWrite));
        foreach (var operation in _door.Service.Operations)
        {
            Assert.True(await IsDenied(RequestOf(operation, "k", session)), operation.Name);
        }
    }

    [Fact]
    public async Task A_session_without_places_may_do_everything_that_its_caller_may()
    {
        var session = _server.Sessions.Issue(Principal.Root("123456789012", ListenerFixture.Key.Id), TimeSpan.FromHours(1));
        foreach (var operation in _door.Service.Operations.Where(operation => operation.Name != "DeleteBucket"))
        {
            Assert.False(await IsDenied(RequestOf(operation, "k", session)), operation.Name);
        }
    }

    [Fact]
    public async Task A_session_with_places_may_ask_for_its_identity()
    {
        var session = SessionOf(new StorageScope(Bucket, "", StorageScopeAccess.ReadWrite));
        var answer = await _server.Client.SendAsync(_server.WhoAmI(session.Key, ("x-amz-security-token", session.Token)));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("<Arn>arn:aws:iam::123456789012:root</Arn>", await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("db/t/k", "db/t/copy", false)]
    [InlineData("db/t2/k", "db/t/copy", true)]
    [InlineData("db/t/../../k", "db/t/copy", false)]
    [InlineData("k", "db/t/copy", true)]
    [InlineData("db/t/k", "db/t2/copy", true)]
    public async Task A_copy_needs_source_and_target(string source, string target, bool isDenied)
    {
        var session = SessionOf(new StorageScope(Bucket, "db/t", StorageScopeAccess.ReadWrite));
        foreach (var query in (string[])["", "?partNumber=1&uploadId=none"])
        {
            var request = Signed(session, HttpMethod.Put, $"/{Bucket}/{target}{query}", null, ("x-amz-copy-source", $"/{Bucket}/{source}"));
            Assert.Equal(isDenied, await IsDenied(request));
        }
    }

    [Theory]
    [InlineData("prefix=db%2Ft%2F", "db/t/k")]
    [InlineData("prefix=db%2Ft%2F&prefix=", "db/t/k")]
    [InlineData("prefix=db%2Ft%2F&delimiter=%2F&start-after=a", "db/t/k")]
    [InlineData("prefix=db%2Ft%2Fk", "db/t/k")]
    [InlineData("prefix=db%2Ft", null)]
    [InlineData("prefix=&prefix=db%2Ft%2F", null)]
    [InlineData("prefix=db%2F", null)]
    [InlineData("delimiter=%2F", null)]
    [InlineData("", null)]
    public async Task Listings_are_limited_to_the_places(string query, string? keys)
    {
        var session = SessionOf(new StorageScope(Bucket, "db/t", StorageScopeAccess.Read));
        foreach (var version in (string[])["", "list-type=2&"])
        {
            var answer = await _server.Client.SendAsync(Signed(session, HttpMethod.Get, $"/{Bucket}?{version}{query}", null));
            Assert.Equal(keys is null ? HttpStatusCode.Forbidden : HttpStatusCode.OK, answer.StatusCode);
            var body = await answer.Content.ReadAsStringAsync();
            Assert.Equal(keys ?? "", string.Join(',', body.Split("<Key>").Skip(1).Select(part => part.Split("</Key>")[0])));
        }
    }

    private SessionKey SessionOf(params StorageScope[] places) =>
        _server.Sessions.Issue(Principal.Root("123456789012", ListenerFixture.Key.Id), TimeSpan.FromHours(1), places);

    private HttpRequestMessage RequestOf(OperationDescriptor operation, string key, SessionKey session)
    {
        var labels = new Dictionary<string, string> { ["Bucket"] = Bucket, ["Key"] = key };
        List<KeyValuePair<string, string>> query = operation.Name switch
        {
            "UploadPart" or "UploadPartCopy" => [new("partNumber", "1"), new("uploadId", "none")],
            "ListParts" or "CompleteMultipartUpload" or "AbortMultipartUpload" => [new("uploadId", "none")],
            "ListObjects" or "ListObjectsV2" or "ListObjectVersions" or "ListMultipartUploads" => [new("prefix", key)],
            _ when operation.Route.Query.Contains("id") => [new("id", "a")],
            _ => [],
        };
        (string, string)[] headers = operation.Name is "CopyObject" or "UploadPartCopy" ? [("x-amz-copy-source", $"/{Bucket}/{key}")]
            : operation.Name == "GetObjectAttributes" ? [("x-amz-object-attributes", "ETag")]
            : [];
        var (path, text) = (RestPath.Fill(operation.Route, labels), RestPath.FillQuery(operation.Route, query));
        var asked = new WireHeaders();
        foreach (var (name, value) in headers)
        {
            asked.Set(name, value);
        }

        var found = _door.Service.Find(new WireRequest { Method = operation.Route.Method, RawPath = path, RawQuery = text, Headers = asked });
        Assert.Equal(operation.Name, found?.Name);
        var body = operation.Name == "DeleteObjects" ? $"<Delete><Object><Key>{key}</Key></Object></Delete>" : null;
        return Signed(session, new HttpMethod(operation.Route.Method), $"{path}?{text}", body, headers);
    }

    private HttpRequestMessage Signed(SessionKey session, HttpMethod method, string target, string? body, params (string, string)[] headers) =>
        _server.Signed(
            "s3", method, target, body is null ? null : Encoding.UTF8.GetBytes(body), key: session.Key,
            others: [("x-amz-security-token", session.Token), .. headers]);

    /// <summary>Whether a request, or the one key in it, is refused for lack of permission.</summary>
    private async Task<bool> IsDenied(HttpRequestMessage request)
    {
        var answer = await _server.Client.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.NotEqual(HttpStatusCode.InternalServerError, answer.StatusCode);
        return body.Contains("<Code>AccessDenied</Code>", StringComparison.Ordinal)
            || (request.Method == HttpMethod.Head && answer.StatusCode == HttpStatusCode.Forbidden);
    }
}
