using Tarn.Storage.Rights;

namespace Tarn.Storage.Sealing;

/// <summary>
/// Wraps the keys of sealed bodies with a key that never leaves its holder. Calls may overlap. A wrapped key opens only for the
/// context for which it was wrapped, and never for another one.
/// </summary>
public interface IKeyWrap
{
    /// <summary>Wraps a key of 32 bytes.</summary>
    /// <param name="key">The key; the callee keeps no copy.</param>
    /// <param name="request">Names the wrapping key.</param>
    /// <param name="context">The bucket and key of the body, authenticated with the wrapped key.</param>
    /// <exception cref="TarnException">AccessDenied, NotFound, Conflict: the wrapping key cannot be used.</exception>
    ValueTask<BodySeal> Wrap(ReadOnlyMemory<byte> key, SealRequest request, string context, CancellationToken cancellationToken);

    /// <summary>Checks that somebody may open a wrapped key now, from memory. A holder without rights of its own allows it.</summary>
    /// <param name="rights">The rights of the reader.</param>
    /// <exception cref="TarnException">AccessDenied; NotFound, Conflict: the wrapping key cannot be used.</exception>
    void Require(BodySeal seal, string context, IRights rights)
    {
    }

    /// <summary>Opens a wrapped key for a reader who passed <see cref="Require"/>, or for the server itself.</summary>
    /// <exception cref="TarnException">
    /// Damaged: another context or wrapping key, or changed bytes. AccessDenied: the wrapping key cannot be used.
    /// </exception>
    ValueTask<byte[]> Open(BodySeal seal, string context, CancellationToken cancellationToken);
}
