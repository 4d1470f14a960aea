using System.IO.Pipelines;
using System.Text;
using Tarn.Access;
using Tarn.Access.Credentials;
using Tarn.Access.Keys.Use;
using Tarn.Access.Registry;
using Tarn.Aws.S3.Acls;
using Tarn.Aws.S3.Bodies;
using Tarn.Aws.S3.Finding;
using Tarn.Aws.S3.Model;
using Tarn.Aws.S3.Objects;
using Tarn.Aws.S3.Resources;
using Tarn.Aws.S3.Sealing;
using Tarn.Aws.S3.Settings;
using Tarn.Aws.S3.Uploads;
using Tarn.Aws.Tests.Protocols;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Definitions;
using Tarn.Storage.Objects.Versions;
using Tarn.Wire.Http.Bodies;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Tests.S3;

/// <summary>The twins of store and disk with a bucket <c>lake</c>, and the types that families share: a test makes one family of them, and no door.</summary>
internal sealed class BucketTwins : IAsyncDisposable
{
    public const string Bucket = "lake";
    public const string Account = "000000000000";

    private static readonly SecretSealer Sealer = new(new byte[SecretSealer.KeyBytes]);

    private BucketTwins(MemoryMetadataStore store, ObjectStore objects, ResourceRegistry registry)
    {
        (Store, Objects, Registry) = (store, objects, registry);
        Definitions = BucketResources.Kind.In(registry);
        Lifecycle = new LifecycleHeaders(Definitions, objects.Lifecycles.Decisions);
        Buckets = new BucketFinder(objects);
        Versions = new ObjectFinder(objects, store);
        Sources = new CopySources(Buckets, Versions, objects);
        Documents = new BucketDocuments(Buckets, store);
        objects.SealBy(BucketSealing.Of(Definitions, objects.FindBucket, sealsAll: false));
        Tokens = new PageTokens(Sealer, sentence => S3Errors.InvalidArgument(sentence));
    }

    public MemoryMetadataStore Store { get; }

    public ObjectStore Objects { get; }

    public ResourceRegistry Registry { get; }

    public BucketFinder Buckets { get; }

    public ObjectFinder Versions { get; }

    public CopySources Sources { get; }

    public BucketDocuments Documents { get; }

    public LifecycleHeaders Lifecycle { get; }

    public Definitions<BucketDefinition> Definitions { get; }

    public PageTokens Tokens { get; }

    public static async Task<BucketTwins> Open()
    {
        var store = new MemoryMetadataStore();
        var objects = await ObjectStore.Open(
            new SimulatedDisk(seed: 1),
            store,
            TimeProvider.System,
            new ObjectStoreOptions
            {
                DiskThreads = 0,
                BucketMade = BucketResources.Add,
                BucketRemoved = BucketResources.Remove,
                KeyWraps = InstanceKeyWrap.With(Sealer, new ObjectKeyWrap()),
            },
            default);
        await objects.CreateBucket(Bucket, Account, "us-east-1", default);
        return new BucketTwins(store, objects, await ResourceRegistry.Open(store, default));
    }

    public static Call Call(string operation) => DoorWire.Call(operation, DateTimeOffset.UtcNow);

    /// <summary>A request's body.</summary>
    public static RequestBody Body(string text) => Body(Encoding.UTF8.GetBytes(text));

    /// <summary>A request's body.</summary>
    public static RequestBody Body(byte[] bytes) => new(PipeReader.Create(new MemoryStream(bytes)), bytes.Length);

    /// <summary>The text of a response's body.</summary>
    public static async Task<string> Read(ResponseBody? body)
    {
        using var bytes = new MemoryStream();
        var writer = PipeWriter.Create(bytes);
        await body!.WriteTo(writer, default);
        await writer.FlushAsync();
        await body.DisposeAsync();
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>The code of the error that a call ends with.</summary>
    public static async Task<string> ErrorOf(Func<Task> call) => (await Assert.ThrowsAsync<AwsErrorException>(call)).Code;

    private WriteRules Rules => new(new AclRules(Definitions), new ObjectSealing(Definitions));

    public ObjectOperations ObjectFamily() => new(
        Buckets,
        Versions,
        Objects,
        new ObjectAnswer(new BodyBudget(16 << 20)),
        Lifecycle,
        Rules,
        Store);

    public UploadOperations UploadFamily() => new(Buckets, Sources, Objects, Lifecycle, Rules);

    public AclOperations AclFamily() => new(Buckets, Versions, Objects, Definitions, Documents);

    /// <summary>Puts an object with its key as content.</summary>
    public async Task Put(string key) => await Objects.Put(Bucket, key, Encoding.UTF8.GetBytes(key), PutOptions.None, default);

    public async ValueTask DisposeAsync()
    {
        Registry.Dispose();
        await Objects.DisposeAsync();
        await Store.DisposeAsync();
    }
}
