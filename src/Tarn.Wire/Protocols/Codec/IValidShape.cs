namespace Tarn.Wire.Protocols;

/// <summary>A shape with constraints. Implemented by generated code only.</summary>
public interface IValidShape<TSelf>
    where TSelf : IValidShape<TSelf>
{
    /// <summary>Adds every broken constraint, in the model's member order.</summary>
    static abstract void Validate(TSelf value, Violations violations);
}
