namespace Tarn.Access.Sessions;

/// <summary>A bearer token, as its holder gets it.</summary>
/// <param name="Text">The token: at most 8,192 letters, digits, '-' and '_'.</param>
/// <param name="Expires">The end of its validity.</param>
public sealed record BearerToken(string Text, DateTimeOffset Expires)
{
    /// <summary>The end of validity alone: tokens stay out of logs.</summary>
    public override string ToString() => $"bearer token until {Expires:O}";
}
