using System.Security.Cryptography;
using Tarn.Access.Keys;
using Tarn.Access.Keys.Changes;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Material;
using Tarn.Access.Registry;
using Tarn.Storage;

namespace Tarn.Access.Tests.Keys;

/// <summary>Rotations, imports and deletions of keys.</summary>
public sealed class KeyChangesTests
{
    private static readonly IReadOnlyDictionary<string, string> None = EncryptionContext.Empty;

    [Fact]
    public async Task Old_material_decrypts_after_each_rotation_and_new_material_encrypts()
    {
        await using var world = await KeyWorld.Open();
        var key = await world.Make();
        var blobs = new List<byte[]>();
        for (var i = 0; i < 4; i++)
        {
            blobs.Add(world.Cipher.Encrypt(world.Now(key), "Encrypt", [(byte)i], None));
            await world.Changes.Rotate(key, isOnDemand: true, default);
        }

        Assert.Equal(5, world.Now(key).Definition.Materials.Count);
        Assert.Equal([0, 1, 2, 3], blobs.Select(blob => (int)world.Cipher.Decrypt(world.Now(key), "Decrypt", blob, None).Text[0]));
        Assert.Equal(4, blobs.Select(blob => KeyCiphertext.SourceOf(blob)!.Value.Material).Distinct().Count());
        await using var again = await KeyWorld.Open(world.Store);
        Assert.Equal([3], again.Cipher.Decrypt(again.Now(key), "Decrypt", blobs[3], None).Text);
    }

    [Fact]
    public async Task A_key_rotates_on_demand_25_times_and_no_more()
    {
        await using var world = await KeyWorld.Open();
        var key = await world.Make();
        for (var i = 0; i < KeyChanges.OnDemandRotationsMax; i++)
        {
            await world.Changes.Rotate(key, isOnDemand: true, default);
        }

        var refused = await Assert.ThrowsAsync<TarnException>(() => world.Changes.Rotate(key, isOnDemand: true, default));
        Assert.Equal(ErrorKind.LimitExceeded, refused.Kind);
    }

    [Fact]
    public async Task The_upkeep_rotates_when_a_rotation_is_due_and_once()
    {
        await using var world = await KeyWorld.Open();
        var key = await world.Make();
        var due = world.Time.GetUtcNow().AddDays(90);
        await world.Changes.Change(
            key, "EnableKeyRotation", present => present with { RotationDays = 90, NextRotationMs = due.ToUnixTimeMilliseconds() }, default);
        await world.Upkeep.Run(default);
        Assert.Single(world.Now(key).Definition.Materials);
        world.Time.Advance(TimeSpan.FromDays(90));
        await world.Upkeep.Run(default);
        await world.Upkeep.Run(default);
        Assert.Equal([null, false], world.Now(key).Definition.Materials.Select(material => material.IsOnDemand));
        Assert.Equal(due.AddDays(90).ToUnixTimeMilliseconds(), world.Now(key).Definition.NextRotationMs);
    }

    [Fact]
    public async Task A_deleted_key_lives_until_its_window_ends_and_then_nothing_opens()
    {
        await using var world = await KeyWorld.Open();
        var key = await world.Make();
        var blob = world.Cipher.Encrypt(key, "Encrypt", "text"u8, None);
        var alias = KeyAlias.Kind.NameOf(KeyWorld.Account, KeyWorld.Region, "a");
        await new KeyAliasChanges(world.Store, world.Time).Create(alias, key, default);
        await world.Grant(key, KeyWorld.GrantOf("arn:aws:iam::123456789012:user/x", "Decrypt"));
        await Schedule(world, key, 7);
        Assert.Equal(KeyFailures.HasWrongState, Reason(() => world.Cipher.Decrypt(world.Now(key), "Decrypt", blob, None)));
        world.Time.Advance(TimeSpan.FromDays(7) - TimeSpan.FromMilliseconds(1));
        await world.Upkeep.Run(default);
        Assert.NotNull(world.Finder.Get(key.Resource.Id));
        Assert.Contains(key.KeyId, Assert.Single(world.Upkeep.Notices()), StringComparison.Ordinal);
        world.Time.Advance(TimeSpan.FromMilliseconds(1));
        await world.Upkeep.Run(default);
        Assert.Null(world.Finder.Get(key.Resource.Id));
        Assert.Empty(world.Grants.Of(key.Resource.Id));
        Assert.False(world.Finder.TryFindAlias(alias, out _));
        Assert.Null(world.Materials.Find(key.Resource.Id, key.Definition.Current!));
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<TarnException>(() => world.Cipher.KeyOf(blob, KeyWorld.Account, KeyWorld.Region)).Kind);
        Assert.Single(world.Materials.Destroyed);
        await world.Upkeep.Run(default);
        Assert.Empty(world.Materials.Destroyed);
        Assert.Empty(world.Upkeep.Notices());
    }

    [Fact]
    public async Task A_cancelled_deletion_leaves_a_disabled_key_that_opens_again()
    {
        await using var world = await KeyWorld.Open();
        var key = await world.Make();
        var blob = world.Cipher.Encrypt(key, "Encrypt", "text"u8, None);
        await Schedule(world, key, 30);
        await world.Changes.Change(key, "CancelKeyDeletion", present => present with { DeletionMs = null, DeletionDays = null }, default);
        world.Time.Advance(TimeSpan.FromDays(31));
        await world.Upkeep.Run(default);
        Assert.Equal(KeyFailures.IsDisabled, Reason(() => world.Cipher.Decrypt(world.Now(key), "Decrypt", blob, None)));
        await world.Changes.Change(key, "EnableKey", present => present with { IsDisabled = false }, default);
        Assert.Equal("text"u8.ToArray(), world.Cipher.Decrypt(world.Now(key), "Decrypt", blob, None).Text);
    }

    [Fact]
    public async Task Imported_material_is_needed_can_expire_and_comes_back_only_as_itself()
    {
        await using var world = await KeyWorld.Open();
        var key = await world.Make(isExternal: true);
        var material = RandomNumberGenerator.GetBytes(32);
        Assert.Equal(EncryptionKeyState.PendingImport, key.Definition.StateAt(world.Time.GetUtcNow()));
        var id = await world.Imports.Import(key, material, false, null, null, world.Time.GetUtcNow().AddDays(1), default);
        var blob = world.Cipher.Encrypt(world.Now(key), "Encrypt", "text"u8, None);
        world.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(KeyFailures.HasWrongState, Reason(() => world.Cipher.Decrypt(world.Now(key), "Decrypt", blob, None)));
        await world.Upkeep.Run(default);
        Assert.True(world.Now(key).Definition.Materials[0].IsMissing);
        Assert.Null(world.Materials.Find(key.Resource.Id, id));
        var refused = await Assert.ThrowsAsync<TarnException>(
            () => world.Imports.Import(key, RandomNumberGenerator.GetBytes(32), false, null, null, null, default));
        Assert.Equal(KeyFailures.IsOtherMaterial, refused.Reason);
        Assert.Equal(id, await world.Imports.Import(key, material, false, null, null, null, default));
        Assert.Equal("text"u8.ToArray(), world.Cipher.Decrypt(world.Now(key), "Decrypt", blob, None).Text);
    }

    [Fact]
    public async Task Further_imported_material_waits_for_its_rotation()
    {
        await using var world = await KeyWorld.Open();
        var key = await world.Make(isExternal: true);
        await world.Imports.Import(key, RandomNumberGenerator.GetBytes(32), false, null, null, null, default);
        var refused = await Assert.ThrowsAsync<TarnException>(() => world.Changes.Rotate(key, isOnDemand: true, default));
        Assert.Equal(KeyFailures.HasWrongState, refused.Reason);
        var first = world.Now(key).Definition.Current;
        var second = await world.Imports.Import(key, RandomNumberGenerator.GetBytes(32), true, null, "second", null, default);
        Assert.Equal(first, world.Now(key).Definition.Current);
        await world.Changes.Rotate(key, isOnDemand: true, default);
        Assert.Equal(second, world.Now(key).Definition.Current);
        await world.Imports.Delete(key, first, default);
        Assert.Equal(EncryptionKeyState.PendingImport, world.Now(key).Definition.StateAt(world.Time.GetUtcNow()));
    }

    [Theory]
    [InlineData("RSAES_OAEP_SHA_1", 2048)]
    [InlineData("RSAES_OAEP_SHA_256", 3072)]
    [InlineData("RSA_AES_KEY_WRAP_SHA_1", 4096)]
    [InlineData("RSA_AES_KEY_WRAP_SHA_256", 2048)]
    public async Task Wrapped_material_opens_with_the_token_of_its_key_for_a_day(string algorithm, int bits)
    {
        await using var world = await KeyWorld.Open();
        var (wrapping, material) = (new ImportWrapping(world.Sealer, world.Time), RandomNumberGenerator.GetBytes(32));
        var (publicKey, token, _) = wrapping.Make("k", algorithm, bits);
        using var rsa = RSA.Create();
        rsa.ImportSubjectPublicKeyInfo(publicKey, out _);
        var padding = algorithm.EndsWith("256", StringComparison.Ordinal) ? RSAEncryptionPadding.OaepSHA256 : RSAEncryptionPadding.OaepSHA1;
        byte[] wrapped;
        if (algorithm.StartsWith("RSAES", StringComparison.Ordinal))
        {
            wrapped = rsa.Encrypt(material, padding);
        }
        else
        {
            using var aes = Aes.Create();
            wrapped = [.. rsa.Encrypt(aes.Key, padding), .. aes.EncryptKeyWrapPadded(material)];
        }

        Assert.Equal(material, wrapping.Open("k", token, wrapped));
        Assert.Equal(KeyFailures.IsNoImportToken, Reason(() => wrapping.Open("other", token, wrapped)));
        wrapped[^1] ^= 1;
        Assert.Equal(KeyFailures.IsNoCiphertext, Reason(() => wrapping.Open("k", token, wrapped)));
        world.Time.Advance(ImportWrapping.Lifetime + TimeSpan.FromMilliseconds(1));
        Assert.Equal(ErrorKind.Expired, Assert.Throws<TarnException>(() => wrapping.Open("k", token, wrapped)).Kind);
    }

    [Fact]
    public async Task A_sealed_material_of_another_key_does_not_open()
    {
        await using var world = await KeyWorld.Open();
        var (one, other) = (await world.Make(), await world.Make());
        var blob = world.Cipher.Encrypt(one, "Encrypt", "text"u8, None);
        var moved = KeyCiphertext.Seal(
            new CiphertextSource(other.Resource.Id, Guid.Parse(other.KeyId), one.Definition.Current!), new byte[32], "text"u8, None);
        Assert.Equal(KeyFailures.IsNoCiphertext, Reason(() => world.Cipher.Decrypt(other, "Decrypt", moved, None)));
        Assert.Equal(KeyFailures.IsNoCiphertext, Reason(() => world.Cipher.Decrypt(other, "Decrypt", blob, None)));
        Assert.Equal(KeyFailures.IsNoCiphertext, Reason(() => world.Cipher.KeyOf(blob, KeyWorld.Account, "us-east-1")));
    }

    private static Task<KeyDefinition> Schedule(KeyWorld world, FoundKey key, int days) => world.Changes.Change(
        key,
        "ScheduleKeyDeletion",
        present => present with { DeletionMs = world.Time.GetUtcNow().AddDays(days).ToUnixTimeMilliseconds(), DeletionDays = days, IsDisabled = true },
        default);

    private static string? Reason(Func<object> use) => Assert.Throws<TarnException>(use).Reason;
}
