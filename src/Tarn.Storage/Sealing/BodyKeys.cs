using System.Security.Cryptography;
using Tarn.Storage.Rights;

namespace Tarn.Storage.Sealing;

/// <summary>Makes, wraps and opens the keys of sealed bodies.</summary>
/// <param name="wraps">The holders of wrapping keys, by kind; clients' own keys need none.</param>
internal sealed class BodyKeys(IReadOnlyDictionary<SealKind, IKeyWrap> wraps)
{
    /// <summary>How the bytes of a bucket and key are sealed when their writer does not say it; null: not at all.</summary>
    public Func<string, string, SealRequest?> DefaultOf { get; set; } = (_, _) => null;

    /// <summary>The text that is authenticated with a wrapped key: a row copied to another key opens nothing.</summary>
    public static string ContextOf(string bucket, string key) => $"{bucket}/{key}";

    /// <summary>Whether a body sealed one way may be referred to by a version that is to be sealed another way.</summary>
    public static bool CanShare(BodySeal? source, SealRequest? wanted) =>
        source is null ? wanted is null : wanted is not null && source.Kind == wanted.Kind && source.Kind != SealKind.Customer;

    /// <summary>Makes a key for a new body.</summary>
    /// <exception cref="TarnException">NotSupported: the kind has no holder; AccessDenied.</exception>
    public async ValueTask<BodyKey> Make(SealRequest request, string context, CancellationToken cancellationToken)
    {
        var key = RandomNumberGenerator.GetBytes(SealedForm.KeyBytes);
        return new BodyKey(key, await Wrap(key, request, context, cancellationToken));
    }

    /// <summary>Checks that a reader may open a body now. Each opening for somebody passes here: a door, a statement, a delivery.</summary>
    /// <param name="seal">The wrapped key; null: the body is plain.</param>
    /// <param name="context">The place of the body.</param>
    /// <exception cref="TarnException">AccessDenied; NotFound, Conflict: the wrapping key cannot be used.</exception>
    public void Require(BodySeal? seal, Func<string> context, IRights rights)
    {
        if (seal is { Kind: not SealKind.Customer })
        {
            Holder(seal.Kind).Require(seal, context(), rights);
        }
    }

    /// <summary>Opens the key of a body.</summary>
    /// <param name="customer">The key that the client sent; null: none.</param>
    /// <exception cref="TarnException">
    /// NotSupported: only a client's key opens it, and none is given. AccessDenied: another key. Damaged.
    /// </exception>
    public async ValueTask<byte[]> Open(BodySeal seal, string context, CustomerKey? customer, CancellationToken cancellationToken)
    {
        if (seal.Kind != SealKind.Customer)
        {
            return await Holder(seal.Kind).Open(seal, context, cancellationToken);
        }

        return customer?.Open(seal, context) ?? throw new TarnException(
            ErrorKind.NotSupported,
            $"The object s3://{context} is encrypted with a customer's key (SSE-C): only requests of S3 that send this key read it.");
    }

    /// <summary>Wraps the key of a body for another place.</summary>
    /// <inheritdoc cref="Open"/>
    public async ValueTask<BodySeal> WrapAgain(BodySeal seal, string from, SealRequest wanted, string to, CancellationToken cancellationToken) =>
        await Wrap(await Open(seal, from, customer: null, cancellationToken), wanted, to, cancellationToken);

    private async ValueTask<BodySeal> Wrap(byte[] key, SealRequest request, string context, CancellationToken cancellationToken) =>
        request.Kind == SealKind.Customer
            ? request.Customer!.Wrap(key, context)
            : await Holder(request.Kind).Wrap(key, request, context, cancellationToken);

    private IKeyWrap Holder(SealKind kind) => wraps.TryGetValue(kind, out var holder)
        ? holder
        : throw new TarnException(ErrorKind.NotSupported, $"No key of the kind {kind} can be used here.");
}
