namespace Tarn.Wire.Protocols;

/// <summary>An operation's input that can be written into the record of its call. Implemented by generated code only.</summary>
public interface IParameterShape<TSelf>
    where TSelf : IParameterShape<TSelf>
{
    /// <summary>Writes every member under the model's name, wherever HTTP has it, except streams.</summary>
    static abstract void WriteParameters(ParameterWriter writer, TSelf value);
}
