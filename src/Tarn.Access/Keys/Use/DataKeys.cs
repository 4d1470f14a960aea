using System.Security.Cryptography;
using Tarn.Access.Keys.Changes;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Material;
using Tarn.Access.Registry;
using Tarn.Storage;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Keys.Use;

/// <summary>
/// Data keys for the other services of the instance: a service encrypts its bytes under a data key, and stores the wrapped data key
/// beside them. State and right are checked at each call, from memory.
/// </summary>
/// <param name="finder">Finds keys.</param>
/// <param name="cipher">Encrypts and decrypts data keys.</param>
/// <param name="changes">Makes the keys of <c>alias/aws/SERVICE</c>.</param>
public sealed class DataKeys(KeyFinder finder, KeyCipher cipher, KeyChanges changes)
{
    /// <summary>The bytes of a data key.</summary>
    public const int Bytes = 32;

    /// <summary>Data keys for a process without doors.</summary>
    public static DataKeys Of(ResourceRegistry registry, IMetadataStore store, KeyMaterials materials)
    {
        var finder = new KeyFinder(registry);
        return new DataKeys(finder, new KeyCipher(finder, materials, TimeProvider.System), new KeyChanges(store, materials, TimeProvider.System));
    }

    /// <summary>The key of an id, an ARN, an alias or an alias's ARN. The first use of <c>alias/aws/SERVICE</c> makes the service's key.</summary>
    /// <param name="account">The account of short forms.</param>
    /// <param name="region">The region of the service.</param>
    /// <exception cref="TarnException">NotFound.</exception>
    public async ValueTask<FoundKey> Resolve(string account, string region, string text, CancellationToken cancellationToken)
    {
        if (KeyFinder.AliasIn(account, region, text) is { } alias
            && alias.Account == account
            && alias.Name.StartsWith(KeyAlias.ManagedStart, StringComparison.Ordinal)
            && KeyPolicies.ManagedServices.Contains(alias.Name[KeyAlias.ManagedStart.Length..])
            && !finder.TryFindAlias(alias, out _))
        {
            return await changes.EnsureManaged(account, region, alias.Name[KeyAlias.ManagedStart.Length..], cancellationToken);
        }

        return finder.Find(account, region, text);
    }

    /// <summary>Makes a data key. The user needs <c>kms:GenerateDataKey</c>; null: the server itself, which needs no right.</summary>
    /// <param name="service">The service that asks, <c>s3</c>: policies see it as <c>kms:ViaService</c>.</param>
    /// <param name="context">The context that each opening must give; for S3 the ARN of the object or bucket.</param>
    /// <exception cref="TarnException">AccessDenied; the reasons of <see cref="KeyFailures"/>.</exception>
    public DataKey Create(KeyUser? user, FoundKey key, string service, IReadOnlyDictionary<string, string> context)
    {
        user?.Require(finder, key, "kms:GenerateDataKey", UseOf(key, service, context));
        var plaintext = RandomNumberGenerator.GetBytes(Bytes);
        return new DataKey(plaintext, cipher.Encrypt(key, "GenerateDataKey", plaintext, context), key.Arn);
    }

    /// <summary>Opens a wrapped data key. The user needs <c>kms:Decrypt</c>.</summary>
    /// <param name="region">The region of the service.</param>
    /// <param name="service">The service that asks.</param>
    /// <exception cref="TarnException">AccessDenied; NotFound: the key was deleted; the reasons of <see cref="KeyFailures"/>.</exception>
    public byte[] Open(KeyUser user, string region, string service, ReadOnlySpan<byte> wrapped, IReadOnlyDictionary<string, string> context)
    {
        var key = cipher.KeyOf(wrapped, user.Account, region);
        user.Require(finder, key, "kms:Decrypt", UseOf(key, service, context));
        return cipher.Decrypt(key, "Decrypt", wrapped, context).Text;
    }

    /// <summary>Checks that a user may open a wrapped data key now, without opening it; null: the server itself. The key's state counts.</summary>
    /// <param name="account">The account in the message about a key that is gone.</param>
    /// <inheritdoc cref="Open"/>
    public void Require(
        KeyUser? user, string account, string region, string service, ReadOnlySpan<byte> wrapped, IReadOnlyDictionary<string, string> context)
    {
        var key = cipher.KeyOf(wrapped, account, region);
        user?.Require(finder, key, "kms:Decrypt", UseOf(key, service, context));
        cipher.Require(key, "Decrypt");
    }

    /// <summary>
    /// Opens a wrapped data key for the server's own moves of bytes, whose right was checked elsewhere: compaction, archives, joins. The
    /// key's state counts.
    /// </summary>
    /// <param name="account">The account of the bytes.</param>
    /// <param name="region">The region of the bytes.</param>
    /// <exception cref="TarnException">NotFound: the key was deleted; the reasons of <see cref="KeyFailures"/>.</exception>
    public byte[] OpenUnasked(string account, string region, ReadOnlySpan<byte> wrapped, IReadOnlyDictionary<string, string> context) =>
        cipher.Decrypt(cipher.KeyOf(wrapped, account, region), "Decrypt", wrapped, context).Text;

    private static KeyUse UseOf(FoundKey key, string service, IReadOnlyDictionary<string, string> context) =>
        new() { Context = context, ViaService = $"{service}.{key.Resource.Name.Region}.amazonaws.com" };
}
