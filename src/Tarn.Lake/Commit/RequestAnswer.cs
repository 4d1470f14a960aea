namespace Tarn.Lake.Commit;

/// <summary>The final answer to a request with a key. The door builds the body of a success again, from the present state.</summary>
/// <param name="Request">The request that had the key: its operation and a digest of its body.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="ErrorType">The error's type; null: success.</param>
/// <param name="Message">The error's message; null: success.</param>
public sealed record RequestAnswer(string Request, int Status, string? ErrorType, string? Message);
