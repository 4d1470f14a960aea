using System.IO.Pipelines;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tarn.Aws.Depot.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.Protocols;

public sealed class RestXmlProtocolTests
{
    private const string Space = "http://s3.amazonaws.com/doc/2006-03-01/";
    private readonly DepotDoor _door = new();

    [Theory]
    [InlineData("GET", "/", "ListBuckets")]
    [InlineData("GET", "/?x-id=ListBuckets", "ListBuckets")]
    [InlineData("PUT", "/b", "CreateBucket")]
    [InlineData("PUT", "/b/", "CreateBucket")]
    [InlineData("GET", "/b?list-type=2&prefix=a", "ListObjectsV2")]
    [InlineData("GET", "/b/?list-type=2", "ListObjectsV2")]
    [InlineData("GET", "/b?location", "GetBucketLocation")]
    [InlineData("GET", "/b?location=", "GetBucketLocation")]
    [InlineData("POST", "/b?delete", "DeleteObjects")]
    [InlineData("PUT", "/b/k", "PutObject")]
    [InlineData("PUT", "/b/a/../b", "PutObject")]
    [InlineData("PUT", "/b/k?partNumber=1&uploadId=u", "UploadPart")]
    [InlineData("POST", "/b/k?uploadId=u", "CompleteMultipartUpload")]
    [InlineData("GET", "/b/k?partNumber=1", "GetObject")]
    [InlineData("HEAD", "/b/k", "HeadObject")]
    [InlineData("DELETE", "/b/k?versionId=1", "DeleteObject")]
    [InlineData("PUT", "/b?inventory&id=1", null)]
    [InlineData("DELETE", "/b/k?uploadId=u", null)]
    [InlineData("PATCH", "/b/k", null)]
    public void Operations_are_chosen_by_method_path_and_query(string method, string target, string? operation) =>
        Assert.Equal(operation, DepotDoor.Descriptor.Find(DoorWire.Request(method, target))?.Name);

    [Fact]
    public void A_copy_source_makes_a_put_a_copy()
    {
        Assert.Equal("CopyObject", Find(DoorWire.Request("PUT", "/b/k", null, ("x-amz-copy-source", "/a/b"))));
        Assert.Null(Find(DoorWire.Request("PUT", "/b/k?partNumber=1&uploadId=u", null, ("x-amz-copy-source", "/a/b"))));
    }

    [Theory]
    [InlineData("/b/a/b", "a/b")]
    [InlineData("/b/..", "..")]
    [InlineData("/b/a/../b", "a/../b")]
    [InlineData("/b/x//y", "x//y")]
    [InlineData("/b//y", "/y")]
    [InlineData("/b/a%2Fb%20c+d%09", "a/b c+d\t")]
    [InlineData("/b/%C3%A9/", "é/")]
    [InlineData("/b/%25", "%")]
    public async Task Keys_are_decoded_once(string target, string key)
    {
        _door.Answer = new HeadObjectOutput();
        await DoorWire.Send(_door, DoorWire.Request("HEAD", target));
        Assert.Equal(("b", key), (((HeadObjectInput)_door.Seen!).Bucket, ((HeadObjectInput)_door.Seen).Key));
    }

    [Fact]
    public async Task Members_come_from_headers_and_the_body_is_handed_over_unread()
    {
        _door.Answer = new PutObjectOutput { ETag = "\"e\"", VersionId = "v" };
        var request = DoorWire.Request(
            "PUT", "/b/k", null, ("x-amz-meta-A", "1"), ("x-amz-meta-b", "é"), ("Content-Length", "3"), ("Expires", "never"),
            ("x-amz-server-side-encryption-bucket-key-enabled", "true"), ("If-None-Match", "*"));
        request.Stream = new RequestBody(PipeReader.Create(new MemoryStream([1, 2, 3])), 3);
        var (response, body) = await DoorWire.Send(_door, request);
        Assert.Equal((200, ""), (response.Status, body));
        Assert.Equal(("\"e\"", "v"), (response.Headers["ETag"], response.Headers["x-amz-version-id"]));
        Assert.Null(response.Headers["Content-Type"]);
        var input = (PutObjectInput)_door.Seen!;
        Assert.Same(request.Stream, input.Body);
        Assert.Equal([("a", "1"), ("b", "é")], input.Metadata!.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
        Assert.Equal((3L, true, "*"), (input.ContentLength, input.BucketKeyEnabled, input.IfNoneMatch));
        Assert.Equal(RequestBodyKind.Stream, DepotDoor.Descriptor.Find("PutObject")!.RequestBody);
    }

    [Fact]
    public async Task An_answers_stream_keeps_its_headers()
    {
        var stream = new ResponseBody(3, (_, _) => Task.CompletedTask);
        _door.Answer = new GetObjectOutput
        {
            Body = stream,
            ContentLength = 3,
            ContentType = "text/plain",
            LastModified = DateTimeOffset.UnixEpoch,
            Metadata = new Dictionary<string, string> { ["a"] = "1" },
        };
        var (response, _) = await DoorWire.Send(_door, DoorWire.Request("GET", "/b/k", null, ("Range", "bytes=0-2")));
        Assert.Same(stream, response.Stream);
        Assert.Equal("Thu, 01 Jan 1970 00:00:00 GMT", response.Headers["Last-Modified"]);
        Assert.Equal(("text/plain", "1"), (response.Headers["Content-Type"], response.Headers["x-amz-meta-a"]));
        Assert.Equal("bytes=0-2", ((GetObjectInput)_door.Seen!).Range);
        Assert.True(DepotDoor.Descriptor.Find("GetObject")!.AnswersStream);
    }

    [Fact]
    public async Task Lists_are_flat_and_moments_are_iso()
    {
        _door.Answer = new ListObjectsV2Output
        {
            Name = "b",
            IsTruncated = false,
            KeyCount = 2,
            Contents =
            [
                new Tarn.Aws.Depot.Model.Object { Key = "a&b", Size = 1, ETag = "\"e\"", LastModified = DateTimeOffset.UnixEpoch },
                new Tarn.Aws.Depot.Model.Object { Key = "\u0001" },
            ],
            CommonPrefixes = [new CommonPrefix { Prefix = "p/" }],
        };
        var (response, body) = await DoorWire.Send(_door, DoorWire.Request("GET", "/b?list-type=2&max-keys=10&fetch-owner=true"));
        Assert.Equal("application/xml", response.Headers["Content-Type"]);
        Assert.Equal(
            $"<?xml version=\"1.0\" encoding=\"utf-8\"?><ListBucketResult xmlns=\"{Space}\"><IsTruncated>false</IsTruncated>"
            + "<Contents><Key>a&amp;b</Key><LastModified>1970-01-01T00:00:00.000Z</LastModified><ETag>\"e\"</ETag><Size>1</Size></Contents>"
            + "<Contents><Key>&#x1;</Key></Contents>"
            + "<Name>b</Name><CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes><KeyCount>2</KeyCount></ListBucketResult>",
            body);
        Assert.Equal((10, true), (((ListObjectsV2Input)_door.Seen!).MaxKeys, ((ListObjectsV2Input)_door.Seen).FetchOwner));
    }

    [Theory]
    [InlineData(null, "/>")]
    [InlineData("eu-west-1", ">eu-west-1</LocationConstraint>")]
    public async Task A_buckets_location_is_one_element(string? region, string end)
    {
        _door.Answer = new GetBucketLocationOutput { LocationConstraint = region };
        var (_, body) = await DoorWire.Send(_door, DoorWire.Request("GET", "/b?location"));
        Assert.Equal(
            $"<?xml version=\"1.0\" encoding=\"utf-8\"?><LocationConstraint xmlns=\"{Space}\"{end}", body.Replace(" />", "/>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_grantees_type_is_an_attribute()
    {
        _door.Answer = new GetBucketAclOutput
        {
            Owner = new Owner { ID = "o" },
            Grants = [new Grant { Permission = "FULL_CONTROL", Grantee = new Grantee { ID = "o", Type = "CanonicalUser" } }],
        };
        var (_, body) = await DoorWire.Send(_door, DoorWire.Request("GET", "/b?acl"));
        Assert.Contains(
            "<AccessControlList><Grant><Grantee xsi:type=\"CanonicalUser\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">"
            + "<ID>o</ID></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList>",
            body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Documents_are_read_with_any_namespace_and_interrupted_lists()
    {
        _door.Answer = new DeleteObjectsOutput { Deleted = [new DeletedObject { Key = "a" }] };
        var (_, body) = await DoorWire.Send(_door, DoorWire.Request("POST", "/b?delete", $"""
            <?xml version="1.0"?><!-- x --><Delete xmlns="{Space}">
              <Object><Key>a</Key><Other><Deep/></Other></Object><Quiet>true</Quiet><Object><Key> b </Key><VersionId/></Object>
            </Delete>
            """));
        var delete = ((DeleteObjectsInput)_door.Seen!).Delete;
        Assert.Equal([("a", null), (" b ", "")], delete.Objects.Select(item => (item.Key, item.VersionId)));
        Assert.True(delete.Quiet);
        Assert.Contains($"<DeleteResult xmlns=\"{Space}\"><Deleted><Key>a</Key></Deleted></DeleteResult>", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_payload_of_text_goes_both_ways()
    {
        _door.Answer = new PutBucketPolicyOutput();
        await DoorWire.Send(_door, DoorWire.Request("PUT", "/b?policy", """{"Version":"2012-10-17"}"""));
        Assert.Equal("""{"Version":"2012-10-17"}""", ((PutBucketPolicyInput)_door.Seen!).Policy);
        _door.Answer = new GetBucketPolicyOutput { Policy = "{}" };
        var (_, body) = await DoorWire.Send(_door, DoorWire.Request("GET", "/b?policy"));
        Assert.Equal("{}", body);
    }

    [Fact]
    public async Task A_good_answer_has_the_models_status()
    {
        _door.Answer = new DeleteObjectOutput { DeleteMarker = true };
        var (response, _) = await DoorWire.Send(_door, DoorWire.Request("DELETE", "/b/k"));
        Assert.Equal((204, "true"), (response.Status, response.Headers["x-amz-delete-marker"]));
    }

    [Theory]
    [InlineData("<Delete><Object><Key>a</Object></Delete>")]
    [InlineData("<Delete><Object>")]
    [InlineData("<!DOCTYPE x [<!ENTITY a \"b\">]><Delete/>")]
    [InlineData("not xml")]
    [InlineData("<Delete><Quiet>maybe</Quiet></Delete>")]
    [InlineData("<Delete><Quiet>true</Quiet></Delete>")]
    [InlineData("<Delete><Object><VersionId>v</VersionId></Object></Delete>")]
    [InlineData("")]
    public async Task Broken_xml_is_malformed(string xml)
    {
        var (response, body) = await DoorWire.Send(_door, DoorWire.Request("POST", "/b?delete", xml));
        Assert.Equal(400, response.Status);
        Assert.Contains("<Code>MalformedXML</Code>", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nesting_beyond_the_cap_is_malformed()
    {
        var deep = string.Concat(Enumerable.Repeat("<Object>", 50_000));
        var (_, body) = await DoorWire.Send(_door, DoorWire.Request("POST", "/b?delete", $"<Delete>{deep}"));
        Assert.Contains("<Code>MalformedXML</Code>", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_name_resource_request_and_members()
    {
        using var response = new WireResponse(DoorWire.RequestId);
        RestXmlProtocol.Instance.WriteError(
            DepotDoor.Descriptor, DepotErrors.NoSuchKey(key: "a b"), DoorWire.Request("GET", "/b/a%20b"), response);
        Assert.Equal((404, "application/xml"), (response.Status, response.Headers["Content-Type"]));
        Assert.StartsWith(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>"
            + $"<Key>a b</Key><Resource>/b/a%20b</Resource><RequestId>{DoorWire.RequestId}</RequestId><HostId>",
            Encoding.UTF8.GetString(response.Body.ToArray()),
            StringComparison.Ordinal);
        RestXmlProtocol.Instance.WriteError(DepotDoor.Descriptor, DepotErrors.NoSuchKey(), DoorWire.Request("HEAD", "/b/a"), response);
        Assert.Equal((404, 0), (response.Status, response.Body.Length));
        Assert.Equal(DoorWire.RequestId, response.Headers["x-amz-request-id"]);
    }

    [Fact]
    public void Any_bytes_give_a_value_or_malformed_xml()
    {
        var seed = Encoding.UTF8.GetBytes("<CompleteMultipartUpload><Part><ETag>e</ETag><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>");
        Prop.ForAll<int, byte, byte>((at, value, cut) =>
        {
            var request = DoorWire.Request("POST", "/b/k?uploadId=u");
            var bytes = seed.ToArray();
            bytes[(uint)at % bytes.Length] = value;
            request.Body = bytes.AsMemory(0, bytes.Length - (cut % 30));
            try
            {
                RestXmlProtocol.Instance.ReadInput<CompleteMultipartUploadInput>(DepotDoor.Descriptor.Find("CompleteMultipartUpload")!, request);
            }
            catch (AwsErrorException error)
            {
                Assert.Equal("MalformedXML", error.Code);
            }
        }).Holds();
    }

    private static string? Find(WireRequest request) => DepotDoor.Descriptor.Find(request)?.Name;
}
