namespace Tarn.Access.Sessions;

/// <summary>A session of a role, as its holder gets it.</summary>
/// <param name="Key">The temporary credentials.</param>
/// <param name="Principal">The caller that they stand for.</param>
public sealed record RoleSession(SessionKey Key, Principal Principal);
