namespace Tarn.Aws.Protocols;

/// <summary>
/// On a door or a method: the other direction (write the input, read the output) is emitted too, for the CLI.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class ClientAttribute : Attribute;
