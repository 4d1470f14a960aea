using Tarn.Storage;

namespace Tarn.Access.Secrets.Rotations;

/// <summary>The functions that rotate secrets.</summary>
public interface IRotationFunctions
{
    /// <summary>Checks that a function exists, and that its policy allows Secrets Manager to call it for a secret.</summary>
    /// <exception cref="TarnException">AccessDenied, with AWS's sentence.</exception>
    ValueTask Check(string functionArn, RegisteredSecret secret, CancellationToken cancellationToken);

    /// <summary>Calls a function, after the same check.</summary>
    /// <param name="payload">The event of a step.</param>
    /// <returns>Whether the function succeeded. Its answer may hold secrets, so it is discarded.</returns>
    /// <exception cref="TarnException">The function was not called.</exception>
    ValueTask<bool> Call(string functionArn, RegisteredSecret secret, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);

    /// <summary>The next rotation after a moment; null: there is none.</summary>
    DateTimeOffset? Next(SecretRotation rotation, DateTimeOffset after);
}
