namespace Tarn.Aws.Generator.Doors;

/// <summary>A method with <c>[Tags]</c>, which finds the resource of a generated operation.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="Work">The operation's work on the tags: <c>Add</c>, <c>List</c> or <c>Remove</c>.</param>
/// <param name="Members">The members of the input that the method takes, after the call.</param>
internal sealed record TaggingMethod(string Name, string Work, EquatableList<string> Members);
