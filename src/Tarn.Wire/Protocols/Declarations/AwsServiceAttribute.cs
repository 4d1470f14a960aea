namespace Tarn.Wire.Protocols;

/// <summary>
/// Marks a partial class as the door of one service. Each of its methods that has the name of an operation of the model
/// implements that operation. The generator emits the typed input and output, readers, writers, validation and
/// dispatch.
/// </summary>
/// <param name="model">The model's file name without extension: <c>kinesis</c> for <c>Models/kinesis.json</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AwsServiceAttribute(string model) : Attribute
{
    /// <summary>The model's file name without extension.</summary>
    public string Model { get; } = model;
}
