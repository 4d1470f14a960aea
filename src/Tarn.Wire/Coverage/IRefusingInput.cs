namespace Tarn.Wire.Coverage;

/// <summary>The input of an operation with <c>[Refused]</c> members. The generator writes the check.</summary>
public interface IRefusingInput
{
    /// <summary>One sentence for each refused member that the input gives; none: an empty list, which the caller may fill.</summary>
    List<string> Refusals();
}
