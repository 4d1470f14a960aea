namespace Tarn.Wire.Console.Calls;

/// <summary>The caller of a session.</summary>
/// <param name="Principal">The principal of the session's key.</param>
/// <param name="SessionId">The session; null without authentication.</param>
/// <param name="Expires">The session's end; null without authentication.</param>
internal sealed record ConsoleCaller(Principal Principal, string? SessionId, DateTimeOffset? Expires);
