using System.Security.Cryptography;
using Tarn.Access.Keys.Material;
using Tarn.Storage;
using Tarn.Storage.Rights;
using Tarn.Storage.Sealing;

namespace Tarn.Access.Keys.Use;

/// <summary>
/// Wraps the keys of objects with keys of the key service: SSE-KMS. Each wrapped key has a data key of its own. A writer needs
/// <c>kms:GenerateDataKey</c>, a reader <c>kms:Decrypt</c>, and the server itself no right. The state of the key counts for all.
/// </summary>
public sealed class ObjectKeyWrap : IKeyWrap
{
    /// <summary>The service that keys see.</summary>
    public const string Service = "s3";

    /// <summary>The alias of the key of writers who name none, without <c>alias/</c>.</summary>
    public const string ManagedAlias = KeyAlias.ManagedStart + Service;

    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private DataKeys? _keys;

    /// <summary>The data keys. The object store is opened before them, and reads no sealed object meanwhile.</summary>
    public DataKeys Keys
    {
        get => _keys ?? throw new TarnException(ErrorKind.Unavailable, "The keys of the instance are not open yet.");
        set => _keys = value;
    }

    /// <inheritdoc/>
    public async ValueTask<BodySeal> Wrap(ReadOnlyMemory<byte> key, SealRequest request, string context, CancellationToken cancellationToken)
    {
        var (account, region) = request.Place!.Value;
        var found = await Keys.Resolve(account, region, request.KeyName ?? KeyAlias.Start + ManagedAlias, cancellationToken);
        var pairs = request.Pairs ?? EncryptionContext.Empty;
        var seen = ObjectKeyForm.ContextOf(context, request.UsesBucketKey, pairs);
        var data = Keys.Create(UserOf(request.Rights), found, Service, seen);
        var body = new byte[key.Length + TagBytes];
        using (var cipher = new AesGcm(data.Plaintext, TagBytes))
        {
            var authenticated = ObjectKeyForm.AuthenticatedOf(context, request.UsesBucketKey, pairs);
            cipher.Encrypt(new byte[NonceBytes], key.Span, body.AsSpan(0, key.Length), body.AsSpan(key.Length), authenticated);
        }

        CryptographicOperations.ZeroMemory(data.Plaintext);
        return new BodySeal(SealKind.Kms, data.KeyArn, new ObjectKeyForm(request.UsesBucketKey, pairs, data.Wrapped, body).Encode());
    }

    /// <inheritdoc/>
    public void Require(BodySeal seal, string context, IRights rights)
    {
        var (form, (account, region)) = (ObjectKeyForm.Of(seal), PlaceOf(seal));
        Keys.Require(UserOf(rights), account, region, Service, form.DataKey.Span, ObjectKeyForm.ContextOf(context, form.UsesBucketKey, form.Pairs));
    }

    /// <inheritdoc/>
    public ValueTask<byte[]> Open(BodySeal seal, string context, CancellationToken cancellationToken)
    {
        var (form, (account, region)) = (ObjectKeyForm.Of(seal), PlaceOf(seal));
        var key = new byte[form.BodyKey.Length - TagBytes];
        try
        {
            var seen = ObjectKeyForm.ContextOf(context, form.UsesBucketKey, form.Pairs);
            var data = Keys.OpenUnasked(account, region, form.DataKey.Span, seen);
            using var cipher = new AesGcm(data, TagBytes);
            CryptographicOperations.ZeroMemory(data);
            var authenticated = ObjectKeyForm.AuthenticatedOf(context, form.UsesBucketKey, form.Pairs);
            cipher.Decrypt(new byte[NonceBytes], form.BodyKey.Span[..^TagBytes], form.BodyKey.Span[^TagBytes..], key, authenticated);
        }
        catch (AuthenticationTagMismatchException mismatch)
        {
            throw Foreign(context, mismatch);
        }
        catch (TarnException failure) when (failure.Reason == KeyFailures.IsNoCiphertext)
        {
            throw Foreign(context, failure);
        }

        return ValueTask.FromResult(key);
    }

    private static TarnException Foreign(string context, Exception cause) =>
        new(ErrorKind.Damaged, $"The wrapped key of {context} does not open: it is damaged, or of another object.", cause);

    private static KeyScope PlaceOf(BodySeal seal) => seal.KeyName!.Split(':') is [_, _, _, var region, var account, ..]
        ? new KeyScope(account, region)
        : throw new TarnException(ErrorKind.Damaged, "A wrapped key names no key of the key service.");

    // Rights that know no keys have none.
    private static KeyUser? UserOf(IRights rights) => rights switch
    {
        InstanceRights => null,
        IKeyRights known => KeyUser.Of(known),
        _ => throw new TarnException(ErrorKind.AccessDenied, $"{rights.Holder} has no right to encryption keys."),
    };
}
