using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;
using Tarn.Functions.Packages;
using Tarn.Functions.Resolving;
using Tarn.Functions.Tests.Packages;
using Tarn.Storage.Disk;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;

namespace Tarn.Functions.Tests.Definitions;

/// <summary>The definitions of functions over a real disk.</summary>
internal sealed class FunctionRoom : IAsyncDisposable
{
    public const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:f";

    public static readonly PackageScope Scope = new("000000000000", "us-east-1");

    private FunctionRoom(string root, IMetadataStore store, ObjectStore objects, FunctionDirectory directory, VersionRows rows, TimeProvider time)
    {
        Store = store;
        Objects = objects;
        Directory = directory;
        Rows = rows;
        Folders = new PackageFolders(Path.Join(root, "scratch", "boot"));
        Packages = new PackageStore(objects, Folders);
        Functions = new FunctionChanges(rows, Packages, time);
        Aliases = new AliasChanges(rows);
        Hot = new HotFolders(Path.Join(root, "hot"), time);
        Resolver = new VersionResolver(directory, Packages, Hot, Runner, () => Roll);
        Activation = new FunctionActivation(directory, rows, store, Packages, Runner);
    }

    public IMetadataStore Store { get; }

    public ObjectStore Objects { get; }

    public FunctionDirectory Directory { get; }

    public VersionRows Rows { get; }

    public PackageFolders Folders { get; }

    public PackageStore Packages { get; }

    public FunctionChanges Functions { get; }

    public AliasChanges Aliases { get; }

    public HotFolders Hot { get; }

    public VersionResolver Resolver { get; }

    public FunctionActivation Activation { get; }

    public RecordingRunner Runner { get; } = new();

    /// <summary>The next number of chance.</summary>
    public double Roll { get; set; }

    public static async Task<FunctionRoom> Open(string root, IMetadataStore store, TimeProvider time)
    {
        var objects = await ObjectStore.Open(
            new FileDisk(root, time), store, time, new ObjectStoreOptions { UnreferencedKept = TimeSpan.Zero }, default);
        var rows = new VersionRows(new PlainSealer());
        return new FunctionRoom(root, store, objects, await FunctionDirectory.Open(store, rows, default), rows, time);
    }

    public static VersionConfig Config(string runtime = "nodejs24.x") => new()
    {
        Runtime = runtime,
        Handler = "index.handler",
        Role = "arn:aws:iam::000000000000:role/r",
        Architecture = "x86_64",
        LogGroup = "/aws/lambda/f",
    };

    public static FunctionDefinition Definition => new() { Account = Scope.Account, Region = Scope.Region, Name = "f", Arn = Arn };

    /// <summary>Makes a function with one file, and ends the change.</summary>
    public async Task<FunctionId> Make(string code, VersionConfig? config = null)
    {
        await using var staged = await Stage(code);
        var id = await Store.Commit(
            async transaction =>
            {
                var made = new FunctionId(transaction.NextId());
                await Functions.Create(transaction, made, Definition, config ?? Config(), new NewCode(staged.Package, staged));
                return made;
            },
            default);
        await Activation.Run(default);
        return id;
    }

    public async Task<VersionDefinition> Update(FunctionId id, string code, string? revision = null)
    {
        await using var staged = await Stage(code);
        return await Store.Commit(
            transaction => Functions.ChangeCode(transaction, id, Arn, new NewCode(staged.Package, staged), null, revision), default);
    }

    public ValueTask<VersionDefinition> Publish(FunctionId id, string? description = null) => Store.Commit(
        transaction => Functions.Publish(transaction, id, Arn, description, isPartOfChange: false), default);

    public async Task<StagedPackage> Stage(string code)
    {
        using var zip = Zips.Of(("index.mjs", code, Zips.File));
        return await Packages.Stage(Scope, zip, default);
    }

    /// <summary>The text of the file that a call would run.</summary>
    public async Task<string> Code(FunctionId id, string? qualifier = null)
    {
        var version = await Resolver.Open(id, Resolver.Choose(id, Arn, qualifier), default);
        return await File.ReadAllTextAsync(Path.Join(version.CodeFolder, "index.mjs"));
    }

    /// <summary>The keys of all zips.</summary>
    public async Task<IReadOnlyList<string>> Zipped()
    {
        var bucket = PackageStore.PlaceOf(Scope, "x").Bucket;
        return Objects.FindBucket(bucket) is null
            ? []
            : [.. (await Objects.List(new Tarn.Storage.Objects.Listings.ListRequest { Bucket = bucket }, default)).Objects.Select(listed => listed.Key)];
    }

    public async ValueTask DisposeAsync()
    {
        Directory.Dispose();
        await Objects.DisposeAsync();
        await Store.DisposeAsync();
    }
}
