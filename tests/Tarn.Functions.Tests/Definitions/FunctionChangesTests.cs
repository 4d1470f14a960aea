using System.Text;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;
using Tarn.Functions.Packages;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Functions.Tests.Definitions;

public sealed class FunctionChangesTests : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("tarn-functions-").FullName;
    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly MemoryMetadataStore _store = new();
    private FunctionRoom _room = null!;

    public async Task InitializeAsync() => _room = await FunctionRoom.Open(_root, _store, _time);

    public async Task DisposeAsync()
    {
        await _room.DisposeAsync();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task A_new_function_is_pending_until_its_change_has_ended()
    {
        await using var staged = await _room.Stage("1");
        var id = new FunctionId(7);
        await _store.Commit(
            transaction => _room.Functions.Create(
                transaction, id, FunctionRoom.Definition, FunctionRoom.Config(), new NewCode(staged.Package, staged)),
            default);
        var pending = await Assert.ThrowsAsync<TarnException>(() => _room.Code(id));
        Assert.Equal((ErrorKind.Conflict, FunctionReasons.NotReady), (pending.Kind, pending.Reason));
        Assert.True(_room.Directory.HasChanging);

        await _room.Activation.Run(default);
        Assert.False(_room.Directory.HasChanging);
        Assert.Equal("1", await _room.Code(id));
    }

    [Fact]
    public async Task An_update_is_in_force_before_it_is_successful_and_retires_former_environments()
    {
        var id = await _room.Make("1");
        var published = await _room.Publish(id);
        var changed = await _room.Update(id, "2");
        Assert.Equal(UpdateState.InProgress, changed.Update);
        Assert.Equal("2", await _room.Code(id));
        var second = await Assert.ThrowsAsync<TarnException>(() => _room.Update(id, "3"));
        Assert.Equal(
            $"The operation cannot be performed at this time. An update is in progress for resource: {FunctionRoom.Arn}", second.Message);

        await _room.Activation.Run(default);
        Assert.Equal(new[] { changed.Revision, published.Revision }.Order(), _room.Runner.Kept[^1].Order());
        Assert.Equal(UpdateState.Successful, _room.Resolver.Choose(id, FunctionRoom.Arn, null).Update);
        Assert.Equal("1", await _room.Code(id, "1"));
    }

    [Fact]
    public async Task An_update_after_another_revision_is_refused_and_keeps_no_zip()
    {
        var id = await _room.Make("1");
        var failure = await Assert.ThrowsAsync<TarnException>(() => _room.Update(id, "2", "other"));
        Assert.Equal(ErrorKind.PreconditionFailed, failure.Kind);
        Assert.Single(await _room.Zipped());
        Assert.Equal("1", await _room.Code(id));
    }

    [Fact]
    public async Task Publishing_the_same_again_returns_the_newest_version()
    {
        var id = await _room.Make("1");
        Assert.Equal(1, (await _room.Publish(id)).Number);
        Assert.Equal(1, (await _room.Publish(id, "another description")).Number);
        await _room.Update(id, "2");
        await _room.Activation.Run(default);
        Assert.Equal(2, (await _room.Publish(id)).Number);
        await _store.Commit(
            async transaction =>
            {
                await _room.Functions.DeleteVersion(transaction, id, FunctionRoom.Arn, 2);
                return true;
            },
            default);
        Assert.Equal(3, (await _room.Publish(id)).Number); // numbers are never used again
    }

    [Fact]
    public async Task A_zip_stays_as_long_as_a_version_uses_it()
    {
        var id = await _room.Make("1");
        await _room.Publish(id);
        await _room.Update(id, "2");
        await _room.Activation.Run(default);
        Assert.Equal(2, (await _room.Zipped()).Count);
        await _room.Update(id, "1"); // the same bytes again
        await _room.Activation.Run(default);
        Assert.Single(await _room.Zipped());
        await _store.Commit(transaction => _room.Functions.Delete(transaction, id, FunctionRoom.Arn), default);
        Assert.Empty(await _room.Zipped());
    }

    [Fact]
    public async Task Unpacked_code_is_unpacked_again_when_it_is_missing_and_goes_when_it_is_unused()
    {
        var id = await _room.Make("1");
        Directory.Delete(Path.Join(_root, "scratch"), recursive: true);
        Assert.Equal("1", await _room.Code(id));

        var sweep = new PackageSweep(_store, _room.Folders, _time);
        await _room.Update(id, "2");
        await _room.Activation.Run(default);
        await sweep.Run(default);
        Assert.Equal(2, _room.Folders.All().Count); // an environment may still run it
        _time.Advance(PackageSweep.KeptFor);
        await sweep.Run(default);
        Assert.Single(_room.Folders.All());
        Assert.Equal("2", await _room.Code(id));
    }

    [Fact]
    public async Task An_alias_chooses_between_two_versions_by_chance()
    {
        var id = await _room.Make("1");
        await _room.Publish(id);
        await _room.Update(id, "2");
        await _room.Activation.Run(default);
        await _room.Publish(id);
        var alias = new AliasDefinition { Id = 0, Name = "live", Version = 1, OtherVersion = 2, OtherWeight = 0.25, Revision = "" };
        await _store.Commit(transaction => _room.Aliases.Create(transaction, id, FunctionRoom.Arn, alias), default);
        foreach (var (roll, expected) in new[] { (0.0, "2"), (0.24, "2"), (0.25, "1"), (0.99, "1") })
        {
            _room.Roll = roll;
            Assert.Equal(expected, await _room.Code(id, "live"));
        }

        var missing = alias with { Name = "other", OtherVersion = 3 };
        await Assert.ThrowsAsync<TarnException>(async () =>
            await _store.Commit(transaction => _room.Aliases.Create(transaction, id, FunctionRoom.Arn, missing), default));
    }

    [Fact]
    public async Task A_hot_folder_gets_another_revision_when_a_file_changes()
    {
        var folder = Directory.CreateDirectory(Path.Join(_root, "hot", "app")).FullName;
        File.WriteAllText(Path.Join(folder, "index.mjs"), "1");
        var id = await _store.Commit(
            async transaction =>
            {
                var made = new FunctionId(transaction.NextId());
                var code = new CodePackage { Hash = "", HotFolder = _room.Hot.Find("app") };
                await _room.Functions.Create(transaction, made, FunctionRoom.Definition, FunctionRoom.Config(), new NewCode(code, null));
                return made;
            },
            default);
        await _room.Activation.Run(default);
        async Task<string> Revision() => (await _room.Resolver.Open(id, _room.Resolver.Choose(id, FunctionRoom.Arn, null), default)).Revision;
        var first = await Revision();
        Assert.Equal(first, await Revision());
        File.WriteAllText(Path.Join(folder, "new.mjs"), "2");
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = await Revision();
        Assert.NotEqual(first, second);
        Assert.Equal([second], _room.Runner.Kept[^1]);
        Assert.Throws<TarnException>(() => _room.Hot.Find("../.."));
        Assert.Throws<TarnException>(() => _room.Hot.Find("none"));
    }

    [Fact]
    public async Task Variables_are_sealed_in_rows_and_come_back()
    {
        var id = await _room.Make("1", FunctionRoom.Config() with { Variables = new Dictionary<string, string> { ["TOKEN"] = "s3cr3t" } });
        var row = await _store.Read(reader => reader.Get(FunctionSpaces.Versions, DefinitionRows.Key(id.Value, 0)), default);
        Assert.DoesNotContain("s3cr3t", Encoding.Latin1.GetString(row!.Value.Span));
        Assert.Equal("s3cr3t", _room.Resolver.Choose(id, FunctionRoom.Arn, null).Config.Variables!["TOKEN"]);
    }

    [Fact]
    public void Rows_have_their_documented_form()
    {
        var version = new VersionDefinition
        {
            Id = 4,
            Number = 2,
            Revision = "r",
            ModifiedMs = 5,
            Config = FunctionRoom.Config() with { Layers = [new LayerUse("arn", new CodePackage { Hash = "ab", ZipBytes = 1, UnpackedBytes = 2 })] },
            Code = new CodePackage { Hash = "cd", ZipBytes = 3, UnpackedBytes = 4 },
            State = FunctionState.Active,
        };
        var row = _room.Rows.Encode(version);
        Assert.Equal(
            """
            {"id":4,"number":2,"revision":"r","modifiedMs":5,"config":{"runtime":"nodejs24.x","handler":"index.handler",
            "role":"arn:aws:iam::000000000000:role/r","description":"","timeoutSeconds":3,"memoryMb":128,"temporaryStorageMb":512,"architecture":"x86_64",
            "layers":[{"arn":"arn","code":{"hash":"ab",
            "zipBytes":1,"unpackedBytes":2}}],"logFormat":"Text","logGroup":"/aws/lambda/f","tracingMode":"PassThrough"},"code":{"hash":"cd","zipBytes":3,
            "unpackedBytes":4},"state":2,"update":1}
            """.ReplaceLineEndings(""),
            Encoding.UTF8.GetString(row.AsSpan(5)));
        Assert.Equal(1, row[0]);
        Assert.Equal(row, _room.Rows.Encode(_room.Rows.Decode(row)));
    }
}
