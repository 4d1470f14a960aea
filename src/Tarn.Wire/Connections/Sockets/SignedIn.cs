namespace Tarn.Wire.Connections.Sockets;

/// <summary>The key with which a connection's client signed in. Each call looks the key up again.</summary>
internal sealed record SignedIn(string AccessKeyId, string Secret, string? SessionToken);
