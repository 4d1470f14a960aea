using Tarn.Storage.Metadata;

namespace Tarn.Access;

/// <summary>The metadata spaces of this project (100–149); documented in <c>docs/formats/metadata.md</c>.</summary>
internal static class AccessSpaces
{
    /// <summary>Resource id → ARN, owner, created, door document.</summary>
    public static Space Resources { get; } = new(100, "access.resources");

    /// <summary>(account, region, service, type, name) → resource id.</summary>
    public static Space Names { get; } = new(101, "access.names");

    /// <summary>(resource id, tag key) → tag value.</summary>
    public static Space Tags { get; } = new(102, "access.tags");

    /// <summary>Resource id → resource policy.</summary>
    public static Space Policies { get; } = new(103, "access.policies");

    /// <summary>Access key id → principal and sealed secret.</summary>
    public static Space Credentials { get; } = new(104, "access.credentials");

    /// <summary>(hour, resource id, dimension) → units.</summary>
    public static Space Usage { get; } = new(105, "access.usage");

    /// <summary>Identity id → settings and policies of a user or role.</summary>
    public static Space Identities { get; } = new(106, "access.identities");

    /// <summary>Policy ARN → versions of a managed policy.</summary>
    public static Space ManagedPolicies { get; } = new(107, "access.managed-policies");

    /// <summary>(policy ARN, use, identity id) → an identity uses a managed policy.</summary>
    public static Space PolicyUses { get; } = new(108, "access.policy-uses");

    /// <summary>SHA-256 of a browser session's id → its sealed facts.</summary>
    public static Space BrowserSessions { get; } = new(109, "access.browser-sessions");

    /// <summary>(hour, resource id) → records and bytes of each minute.</summary>
    public static Space Rates { get; } = new(110, "access.rates");

    /// <summary>(key id, material id) → sealed material of a key.</summary>
    public static Space KeyMaterials { get; } = new(111, "access.key-materials");

    /// <summary>(key id, grant id) → a grant.</summary>
    public static Space KeyGrants { get; } = new(112, "access.key-grants");

    /// <summary>Account → the stream of its audit.</summary>
    public static Space AuditFeeds { get; } = new(116, "access.audit-feeds");

    /// <summary>(account, hour) → the signed head of its audit.</summary>
    public static Space AuditHeads { get; } = new(117, "access.audit-heads");

    /// <summary>The days for which the last start kept rows.</summary>
    public static Space AuditKept { get; } = new(120, "access.audit-kept");

    /// <summary>Number → a key that signs heads and digests, sealed.</summary>
    public static Space AuditKeys { get; } = new(118, "access.audit-keys");

    /// <summary>(secret or parameter id, version) → sealed value.</summary>
    public static Space SecretValues { get; } = new(121, "access.secret-values");

    /// <summary>(secret id, start in Unix milliseconds) → a rotation.</summary>
    public static Space SecretRotations { get; } = new(122, "access.secret-rotations");

    /// <summary>(secret or parameter id, version) → an overwritten value, whose row goes next.</summary>
    public static Space SecretRemains { get; } = new(123, "access.secret-remains");
}
