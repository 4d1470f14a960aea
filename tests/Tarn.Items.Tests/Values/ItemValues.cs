using FsCheck;
using FsCheck.Fluent;
using Tarn.Items.Values;

namespace Tarn.Items.Tests.Values;

/// <summary>Items by chance, as JSON texts.</summary>
internal static class ItemValues
{
    /// <summary>Names and texts, some with characters that JSON escapes.</summary>
    public static Gen<string> Texts { get; } = Gen.Elements("a", "b", "c", "aa", "é", "\u0000", "a\u0000", "\ud83d\ude00", "\"", "\\", "", "z\u00ff", "\uffff");

    /// <summary>Texts of numbers.</summary>
    public static Gen<string> NumberTexts { get; } = Gen.Elements(
        "0", "1", "-1", "10", "9", "99", "100", "101", "-100", "-99", "0.1", "0.01", "0.011", "-0.1", "1.0001", "1.5", "1E125", "-1E125", "1E-130", "-1E-130",
        "12345678901234567890123456789012345678");

    /// <summary>Items.</summary>
    public static Gen<string> Items { get; } = Members(3, Texts.Where(text => text.Length > 0));

    /// <summary>Makes an item of its JSON.</summary>
    public static Item Item(string json) => Tarn.Items.Values.Item.Parse(System.Text.Encoding.UTF8.GetBytes(json));

    /// <summary>A JSON string.</summary>
    public static string Quoted(string text) => System.Text.Json.Nodes.JsonValue.Create(text).ToJsonString();

    // Only names of attributes may not be empty; these of nested maps may.
    private static Gen<string> Members(int depth, Gen<string> ofNames) =>
        from names in ofNames.ListOf()
        from values in Value(depth).ArrayOf(names.Count)
        select "{" + string.Join(",", names.Zip(values, (name, value) => $"{Quoted(name)}:{value}")) + "}";

    private static Gen<string> Value(int depth) => depth == 0 ? Scalar() : Gen.Frequency(
        (4, Scalar()),
        (1, Members(depth - 1, Texts).Select(members => $$"""{"M":{{members}}}""")),
        (1, Value(depth - 1).ListOf().Select(values => $$"""{"L":[{{string.Join(",", values)}}]}""")),
        (1, Set("SS", Texts)),
        (1, Set("NS", NumberTexts)),
        (1, Set("BS", Binaries())));

    private static Gen<string> Scalar() => Gen.OneOf(
        Texts.Select(text => $$"""{"S":{{Quoted(text)}}}"""),
        NumberTexts.Select(text => $$"""{"N":"{{text}}"}"""),
        Binaries().Select(text => $$"""{"B":"{{text}}"}"""),
        Gen.Elements("""{"NULL":true}""", """{"BOOL":true}""", """{"BOOL":false}"""));

    private static Gen<string> Binaries() => Gen.Choose(0, 255).Select(value => (byte)value).ArrayOf().Select(Convert.ToBase64String);

    private static Gen<string> Set(string kind, Gen<string> elements) =>
        elements.NonEmptyListOf().Select(list => $$"""{"{{kind}}":[{{string.Join(",", list.Distinct().Select(Quoted))}}]}""");
}
