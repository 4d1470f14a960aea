using Tarn.Access.Credentials;
using Tarn.Access.Secrets;
using Tarn.Access.Secrets.Changes;
using Tarn.Access.Secrets.Rotations;
using Tarn.Access.Secrets.Values;
using Tarn.Aws.SecretsManager.Model;

namespace Tarn.Aws.SecretsManager;

/// <summary>The parts that the door of Secrets Manager uses.</summary>
public sealed record SecretsManagerParts
{
    /// <summary>The store of secrets, tags and policies.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>Knows resources and identities.</summary>
    public required ResourceRegistry Registry { get; init; }

    /// <summary>All secrets.</summary>
    public required Definitions<RegisteredSecret> Secrets { get; init; }

    /// <summary>Encrypts and decrypts values.</summary>
    public required SealedValues Values { get; init; }

    /// <summary>Makes and changes secrets.</summary>
    public required SecretChanges Changes { get; init; }

    /// <summary>Runs rotations.</summary>
    public required SecretRotations Rotations { get; init; }

    /// <summary>Notes the days of reads.</summary>
    public required SecretReads Reads { get; init; }

    /// <summary>Seals tokens: D13 (tokens are sealed).</summary>
    public required SecretSealer Sealer { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    internal PageTokens Tokens => new(Sealer, SecretsManagerErrors.InvalidNextTokenException);
}
