namespace Tarn.Wire.Protocols;

/// <summary>
/// On a door or a method: the generator also emits the client's direction (write the input, read the output), for the
/// CLI.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class ClientAttribute : Attribute;
