using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Material;
using Tarn.Access.Keys.States;
using Tarn.Storage;

namespace Tarn.Access.Keys.Use;

/// <summary>Encrypts and decrypts with keys, after the check of their states. Rights are the caller's matter.</summary>
/// <param name="finder">Finds keys.</param>
/// <param name="materials">Their materials.</param>
/// <param name="time">The clock.</param>
public sealed class KeyCipher(KeyFinder finder, KeyMaterials materials, TimeProvider time)
{
    /// <summary>Encrypts under the current material.</summary>
    /// <param name="operation">The operation, whose states are checked.</param>
    /// <exception cref="TarnException">The reasons of <see cref="KeyFailures"/>.</exception>
    public byte[] Encrypt(FoundKey key, string operation, ReadOnlySpan<byte> text, IReadOnlyDictionary<string, string> context)
    {
        Require(key, operation);
        var current = key.Definition.Current!;
        var source = new CiphertextSource(key.Resource.Id, Guid.ParseExact(key.KeyId, "D"), current);
        return KeyCiphertext.Seal(source, MaterialOf(key, current), text, context);
    }

    /// <summary>Checks that the state of a key allows an operation.</summary>
    /// <exception cref="TarnException">The reasons of <see cref="KeyFailures"/>.</exception>
    public void Require(FoundKey key, string operation) => KeyStates.Require(operation, key.Resource, key.Definition, time.GetUtcNow());

    /// <summary>The key that made a ciphertext.</summary>
    /// <param name="account">The account in the message about a key that is gone.</param>
    /// <param name="region">The region of the request: a ciphertext opens in the region of its key alone.</param>
    /// <exception cref="TarnException">NotFound: the key was deleted. The bytes are no ciphertext.</exception>
    public FoundKey KeyOf(ReadOnlySpan<byte> blob, string account, string region)
    {
        if (KeyCiphertext.SourceOf(blob) is not { } source)
        {
            throw KeyFailures.InvalidCiphertext();
        }

        var name = KeyDefinition.Kind.NameOf(account, region, source.KeyId.ToString());
        var key = finder.Get(source.Key) ?? throw KeyFailures.NoKey(KeyDefinition.Kind.ArnOf(name));
        return key.KeyId == name.Name && key.Resource.Name.Region == region ? key : throw KeyFailures.InvalidCiphertext();
    }

    /// <summary>Decrypts a ciphertext of a key.</summary>
    /// <param name="operation">The operation, whose states are checked.</param>
    /// <returns>The text, and the id of the material that opened it.</returns>
    /// <exception cref="TarnException">The reasons of <see cref="KeyFailures"/>.</exception>
    public (byte[] Text, string Material) Decrypt(
        FoundKey key, string operation, ReadOnlySpan<byte> blob, IReadOnlyDictionary<string, string> context)
    {
        Require(key, operation);
        var material = KeyCiphertext.SourceOf(blob)?.Material;
        if (key.Definition.Material(material) is not { RotatedMs: not null } known)
        {
            throw KeyFailures.InvalidCiphertext();
        }

        return (KeyCiphertext.Open(blob, MaterialOf(key, known.Id), context) ?? throw KeyFailures.InvalidCiphertext(), known.Id);
    }

    // A definition in the hand of a caller may be older than the rows.
    private byte[] MaterialOf(FoundKey key, string id) =>
        materials.Find(key.Resource.Id, id) ?? throw KeyFailures.WrongState(key.Arn, "pending import");
}
