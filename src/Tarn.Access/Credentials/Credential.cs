namespace Tarn.Access.Credentials;

/// <summary>What a look-up of (access key, session token) finds: the secret that signs, and whom it stands for.</summary>
/// <param name="Key">Key and secret.</param>
/// <param name="Principal">Who signs with it.</param>
public sealed record Credential(AccessKey Key, Principal Principal);
