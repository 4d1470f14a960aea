namespace Tarn.Wire.Protocols;

/// <summary>
/// A structure that AWS prints as its class name and a hash code. Implemented by generated code only.
/// </summary>
public interface IJavaNamed
{
    /// <summary><c>com.amazonaws.kinesis.v20131202.PutRecordsRequestEntry</c>.</summary>
    string JavaName { get; }
}
