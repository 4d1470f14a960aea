namespace Tarn.Wire.Protocols;

/// <summary>
/// Marks a partial class as one family of a door's operations: at most a dozen of one subject, with the few parts that they use.
/// Each of its methods that is named like an operation of the model is that operation. The door has a property of the family's
/// name, which its constructor sets.
/// </summary>
/// <param name="model">The name of the door's model: <c>kinesis</c> for <c>Models/kinesis.json</c>.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class AwsOperationsAttribute(string model) : Attribute
{
    /// <summary>The model's file name without extension.</summary>
    public string Model { get; } = model;
}
