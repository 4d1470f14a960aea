namespace Tarn.Aws.Generator.Doors;

/// <summary>A method with <c>[RefusedOperation]</c>, which makes the error of operations that are refused as a whole.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="IsStatic">Whether it needs no part of its family.</param>
/// <param name="Members">The members of the input that it takes, after the call and the sentence.</param>
internal sealed record RefusingMethod(string Name, bool IsStatic, EquatableList<string> Members);
