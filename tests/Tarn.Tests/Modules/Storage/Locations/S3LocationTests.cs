using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Composition;
using Tarn.Modules.Addresses;
using Tarn.Modules.Storage;
using Tarn.Settings;
using Tarn.Storage;
using Tarn.Storage.Objects.Locations;
using Tarn.Storage.Tests.Objects.Locations;
using Tarn.Wire.Http;
using Tarn.Wire.Outside;

namespace Tarn.Tests.Modules.Storage.Locations;

/// <summary>The contract of locations, against the S3 door of an instance in this process.</summary>
public sealed class S3LocationTests : LocationContract
{
    private const string Secret = "0123456789abcdef0123456789abcdef01234567";
    private readonly string _data = Directory.CreateTempSubdirectory("tarn-s3-location-").FullName;
    private Instance? _instance;

    [Fact]
    public async Task A_wrong_secret_and_a_missing_bucket_are_said()
    {
        await using var wrong = new S3Location(Config("vault"), "AKIALOCATIONTEST0001", "wrong" + Secret[5..]);
        Assert.Equal(ErrorKind.AccessDenied, (await Assert.ThrowsAsync<TarnException>(() => Put(wrong))).Kind);
        await using var missing = new S3Location(Config("no-such-bucket"), "AKIALOCATIONTEST0001", Secret);
        var refused = await Assert.ThrowsAsync<TarnException>(() => Put(missing));
        Assert.Equal(ErrorKind.Unavailable, refused.Kind);
        Assert.Contains("NoSuchBucket", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_unavailable()
    {
        var config = Config("vault") with { Endpoint = new Uri("http://127.0.0.1:1") };
        await using var dead = new S3Location(config, "AKIALOCATIONTEST0001", Secret);
        Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<TarnException>(() => Put(dead))).Kind);
        Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<TarnException>(() => dead.Length("a", default))).Kind);
    }

    [Fact]
    public async Task The_parts_of_an_unfinished_upload_go_with_its_name()
    {
        await using var store = new S3Location(Config("vault"), "AKIALOCATIONTEST0001", Secret);
        var objects = _instance!.Get<StorageParts>().Objects;
        await objects.CreateUpload("vault", "deep/blobs/a", new(), default);
        await store.Delete("blobs/a", default);
        Assert.Empty((await objects.ListUploads(new() { Bucket = "vault" }, default)).Uploads);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        if (_instance is not null)
        {
            await _instance.DisposeAsync();
        }

        Directory.Delete(_data, recursive: true);
    }

    protected override async Task<ILocationStore> Open()
    {
        var settings = new ServeSettings { Data = _data, RootKey = ("AKIALOCATIONTEST0001", Secret) }
            .With(AddressSettings.Listen, new IPEndPoint(IPAddress.Loopback, 0));
        _instance = await Instance.Start(AllModules.InOrder, settings, TimeProvider.System, NullLoggerFactory.Instance, _ => { }, default);
        await _instance.Get<StorageParts>().Objects.CreateBucket("vault", "000000000000", "us-east-1", default);
        return new S3Location(Config("vault"), "AKIALOCATIONTEST0001", Secret);
    }

    private static Task Put(S3Location store) => store.Put("a", new MemoryStream([1]), 1, default);

    private LocationConfig Config(string bucket) => new()
    {
        Name = "far",
        Bucket = bucket,
        Prefix = "deep/",
        Endpoint = new Uri(_instance!.Get<AwsListener>().Url),
        IsPathStyle = true,
    };
}
