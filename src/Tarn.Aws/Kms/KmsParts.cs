using Tarn.Access.Credentials;
using Tarn.Access.Keys.Changes;
using Tarn.Access.Keys.Finding;
using Tarn.Access.Keys.Grants;
using Tarn.Access.Keys.Material;
using Tarn.Access.Keys.Use;
using Tarn.Aws.Kms.Failures;

namespace Tarn.Aws.Kms;

/// <summary>The parts that the door of KMS uses.</summary>
public sealed record KmsParts
{
    /// <summary>The store of keys, aliases, grants, tags and policies.</summary>
    public required IMetadataStore Store { get; init; }

    /// <summary>Knows resources and identities.</summary>
    public required ResourceRegistry Registry { get; init; }

    /// <summary>Finds keys and aliases.</summary>
    public required KeyFinder Finder { get; init; }

    /// <summary>Finds keys for other services; here it makes the keys of <c>alias/aws/SERVICE</c>.</summary>
    public required DataKeys DataKeys { get; init; }

    /// <summary>Encrypts and decrypts.</summary>
    public required KeyCipher Cipher { get; init; }

    /// <summary>Makes and changes keys.</summary>
    public required KeyChanges Changes { get; init; }

    /// <summary>All grants.</summary>
    public required KeyGrants Grants { get; init; }

    /// <summary>Their materials.</summary>
    public required KeyMaterials Materials { get; init; }

    /// <summary>Seals tokens: D13 (tokens are sealed).</summary>
    public required SecretSealer Sealer { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    internal MaterialChanges MaterialChanges => new(Store, Materials, Time);

    internal KeyAliasChanges KeyAliasChanges => new(Store, Time);

    internal GrantChanges GrantChanges => new(Store, Grants, Time);

    internal ImportWrapping Imports => new(Sealer, Time);

    internal PageTokens Tokens => new(Sealer, KmsFailures.InvalidMarker);
}
