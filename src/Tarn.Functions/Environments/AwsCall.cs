namespace Tarn.Functions.Environments;

/// <summary>A name of AWS that clients of a function called.</summary>
/// <param name="Name">The host's name: <c>kinesis.us-east-1.amazonaws.com</c>.</param>
/// <param name="HasLeft">Whether calls left for AWS; else they went to this server.</param>
public sealed record AwsCall(string Name, bool HasLeft);
