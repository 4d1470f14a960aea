using System.Buffers;
using System.Text;
using Tarn.Access.Credentials;
using Tarn.Access.Keys;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Use;
using Tarn.Access.Sessions;
using Tarn.Storage;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Objects;
using Tarn.Storage.Objects.Blobs;
using Tarn.Storage.Objects.Uploads;
using Tarn.Storage.Objects.Versions;
using Tarn.Storage.Rights;
using Tarn.Storage.Sealing;

namespace Tarn.Access.Tests.Keys;

/// <summary>Objects under keys: each way to their bytes asks the key of the one who reads, at each use.</summary>
public sealed class ObjectKeysTests
{
    private const string Bucket = "lake";
    private const string Content = "sealed bytes";
    private const string Rights = """
        {"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["kms:GenerateDataKey","kms:Decrypt"],"Resource":"*",
        "Condition":{"StringEquals":{"kms:ViaService":"s3.eu-west-1.amazonaws.com","kms:CallerAccount":"123456789012",
        "kms:EncryptionContext:aws:s3:arn":["arn:aws:s3:::lake/k","arn:aws:s3:::lake/copy","arn:aws:s3:::lake/part"]} } } }
        """;

    public static TheoryData<string, string> Matrix
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var way in (string[])["read", "range", "lease", "head", "copy", "part", "complete"])
            {
                foreach (var state in (string[])["no right", "disabled", "pending deletion", "deleted", "revoked"])
                {
                    all.Add(way, state);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Each_way_is_shut_at_the_next_use(string way, string state)
    {
        await using var world = await KeyWorld.Open();
        await using var objects = await Open(world);
        var key = await world.Make();
        var grantee = await world.Add("Gus");
        var grant = await world.Grant(key, KeyWorld.GrantOf(grantee.Arn, "Decrypt", "GenerateDataKey"));
        var rights = world.CallOf(grantee).Rights;
        var request = RequestOf(key);
        var version = await Put(objects, "k", request, rights);
        var upload = await objects.CreateUpload(Bucket, "part", new UploadOptions { Seal = request, Rights = rights }, default);
        await Use(objects, "part", version, upload, rights);
        if (way != "complete")
        {
            Assert.Equal(Content.Length, await Use(objects, way, version, upload, rights));
        }

        switch (state)
        {
            case "no right":
                rights = world.CallOf(await world.Add("Carl")).Rights;
                break;
            case "disabled":
                await world.Changes.Change(key, "DisableKey", present => present with { IsDisabled = true }, default);
                break;
            case "pending deletion" or "deleted":
                await world.Changes.Change(
                    key, "ScheduleKeyDeletion", present => present with { DeletionMs = world.Time.GetUtcNow().AddDays(7).ToUnixTimeMilliseconds() }, default);
                break;
            default:
                await new Tarn.Access.Keys.Changes.GrantChanges(world.Store, world.Grants, world.Time).Remove(key.Resource.Id, grant.Id, default);
                break;
        }

        if (state == "deleted")
        {
            world.Time.Advance(TimeSpan.FromDays(8));
            await world.Upkeep.Run(default);
        }

        var refused = await Assert.ThrowsAsync<TarnException>(() => Use(objects, way, version, upload, rights));
        Assert.Equal(
            state switch
            {
                "disabled" => (ErrorKind.Conflict, KeyFailures.IsDisabled),
                "pending deletion" => (ErrorKind.Conflict, KeyFailures.HasWrongState),
                "deleted" => (ErrorKind.NotFound, KeyFailures.IsNoKey),
                _ => (ErrorKind.AccessDenied, null),
            },
            (refused.Kind, refused.Reason));
    }

    [Fact]
    public async Task Policies_see_the_service_the_account_and_the_object_or_its_bucket()
    {
        await using var world = await KeyWorld.Open();
        await using var objects = await Open(world);
        var (key, ann) = (await world.Make(), await world.Add("Ann", Rights));
        var rights = world.CallOf(ann).Rights;
        var version = await Put(objects, "k", RequestOf(key), rights);
        Assert.Equal(Content.Length, await Use(objects, "read", version, null, rights));
        Assert.Equal(ErrorKind.AccessDenied, (await Assert.ThrowsAsync<TarnException>(() => Put(objects, "other", RequestOf(key), rights))).Kind);
        var shared = RequestOf(key) with { UsesBucketKey = true };
        Assert.Equal(ErrorKind.AccessDenied, (await Assert.ThrowsAsync<TarnException>(() => Put(objects, "k", shared, rights))).Kind);
        var byServer = await Put(objects, "shared", shared, InstanceRights.Instance);
        Assert.Equal(ErrorKind.AccessDenied, Refused(() => objects.RequireOpen(byServer, rights)).Kind);
        Assert.True(ObjectKeyForm.Of(byServer.Seal!).UsesBucketKey);
        Assert.Equal((SealKind.Kms, key.Arn), (byServer.Seal!.Kind, byServer.Seal.KeyName));
    }

    [Fact]
    public async Task A_wrapped_key_opens_at_its_own_place_with_its_own_pairs_only()
    {
        await using var world = await KeyWorld.Open();
        var (key, wrap) = (await world.Make(), new ObjectKeyWrap { Keys = world.DataKeys });
        var body = new byte[32];
        foreach (var shared in (bool[])[false, true])
        {
            var request = RequestOf(key) with { UsesBucketKey = shared, Pairs = new Dictionary<string, string> { ["team"] = "a" } };
            var seal = await wrap.Wrap(body, request, "lake/k", default);
            Assert.Equal(body, await wrap.Open(seal, "lake/k", default));
            var form = ObjectKeyForm.Of(seal);
            await AssertForeign(seal, "lake/other");
            await AssertForeign(seal, "pond/k");
            await AssertForeign(seal with { Wrapped = (form with { Pairs = new Dictionary<string, string> { ["team"] = "b" } }).Encode() }, "lake/k");
            await AssertForeign(seal with { Wrapped = (form with { UsesBucketKey = !shared }).Encode() }, "lake/k");
        }

        async Task AssertForeign(BodySeal seal, string place) =>
            Assert.Equal(ErrorKind.Damaged, (await Assert.ThrowsAsync<TarnException>(async () => await wrap.Open(seal, place, default))).Kind);
    }

    [Fact]
    public async Task The_servers_own_moves_need_no_right_and_the_keys_state_counts()
    {
        await using var world = await KeyWorld.Open();
        await using var objects = await Open(world);
        var key = await world.Make();
        var version = await Put(objects, "k", RequestOf(key), InstanceRights.Instance);
        Assert.Equal(Content, Encoding.UTF8.GetString(await objects.ReadAll(version, default)));
        await world.Changes.Change(key, "DisableKey", present => present with { IsDisabled = true }, default);
        Assert.Equal(KeyFailures.IsDisabled, (await Assert.ThrowsAsync<TarnException>(() => objects.ReadAll(version, default))).Reason);
        await world.Changes.Change(world.Now(key), "EnableKey", present => present with { IsDisabled = false }, default);
        Assert.Equal(Content, Encoding.UTF8.GetString(await objects.ReadAll(version, default)));
    }

    [Fact]
    public async Task A_writer_without_a_key_uses_the_services_own_one()
    {
        await using var world = await KeyWorld.Open();
        await using var objects = await Open(world);
        var request = RequestOf(await world.Make()) with { KeyName = null };
        var version = await Put(objects, "k", request, world.CallOf(Principal.Root(KeyWorld.Account, "AKID")).Rights);
        var managed = await world.DataKeys.Resolve(KeyWorld.Account, KeyWorld.Region, "alias/aws/s3", default);
        Assert.Equal(managed.Arn, version.Seal!.KeyName);
    }

    [Fact]
    public async Task A_copy_is_wrapped_anew_under_its_own_key()
    {
        await using var world = await KeyWorld.Open();
        await using var objects = await Open(world);
        var (first, second) = (await world.Make(), await world.Make());
        var bytes = Enumerable.Range(0, 100_000).Select(i => (byte)i).ToArray();
        var source = await Put(objects, "k", RequestOf(first), InstanceRights.Instance, bytes);
        var copy = await objects.Copy(source, Bucket, "copy", new CopyOptions { Seal = RequestOf(second) }, default);
        Assert.Equal(second.Arn, copy.Seal!.KeyName);
        await world.Changes.Change(first, "DisableKey", present => present with { IsDisabled = true }, default);
        Assert.Equal(bytes, await objects.ReadAll(copy, default));
    }

    private static SealRequest RequestOf(FoundKey key) =>
        new(SealKind.Kms) { KeyName = key.KeyId, Place = new KeyScope(KeyWorld.Account, KeyWorld.Region) };

    private static async Task<ObjectVersion> Put(ObjectStore objects, string key, SealRequest request, IRights rights, byte[]? bytes = null)
    {
        var stage = new StageOptions { Bucket = Bucket, Key = key, Seal = request, Rights = rights };
        await using var staged = await objects.Stage(new ReadOnlySequence<byte>(bytes ?? Encoding.UTF8.GetBytes(Content)), stage, default);
        return await objects.Put(Bucket, key, staged, PutOptions.None, default);
    }

    private static async Task<ObjectStore> Open(KeyWorld world)
    {
        var wrap = new ObjectKeyWrap { Keys = world.DataKeys };
        var options = new ObjectStoreOptions { DiskThreads = 0, KeyWraps = InstanceKeyWrap.With(world.Sealer, wrap) };
        var objects = await ObjectStore.Open(new SimulatedDisk(seed: 1), world.Store, world.Time, options, default);
        await objects.CreateBucket(Bucket, KeyWorld.Account, KeyWorld.Region, default);
        return objects;
    }

    private static TarnException Refused(Action act) => Assert.Throws<TarnException>(act);

    // Returns the number of bytes that the way gives.
    private static async Task<long> Use(ObjectStore objects, string way, ObjectVersion version, Upload? upload, IRights rights)
    {
        switch (way)
        {
            case "read" or "range":
                await using (var content = objects.OpenReadFor(rights, version, way == "range" ? new(0, version.Size) : null))
                {
                    var bytes = new byte[version.Size];
                    await content.ReadExactlyAsync(bytes);
                    return bytes.Length;
                }

            case "lease":
                using (var lease = await objects.LeaseLocalFile(version, rights, default))
                {
                    return version.Size;
                }

            case "head":
                objects.RequireOpen(version, rights);
                return version.Size;
            case "copy":
                return (await objects.Copy(version, Bucket, "copy", new CopyOptions { Rights = rights }, default)).Size;
            case "part":
                var pipe = System.IO.Pipelines.PipeReader.Create(new MemoryStream(Encoding.UTF8.GetBytes(Content)));
                await using (var staged = await objects.StagePart(pipe, upload!, 1, [], default, rights: rights))
                {
                    return (await objects.PutPart(upload!, 1, staged, null, default)).Size;
                }

            default:
                var parts = await objects.ListParts(Bucket, "part", upload!.Id, 0, 10, default);
                return (await objects.CompleteUpload(
                    Bucket, "part", upload.Id, [new CompletedPart(1, parts[0].ETag, null)], new CompleteOptions { Rights = rights }, default)).Size;
        }
    }
}
