using System.Text.RegularExpressions;

namespace Tarn.Tests.Architecture;

/// <summary>Names are the field's terms. These were ours, and a reader had to learn them: they do not come back.</summary>
public sealed partial class BannedNamesTests
{
    [Fact]
    public void No_name_is_one_of_our_own_words_for_a_thing_that_has_a_term()
    {
        var found = from file in Repository.CSharp()
                    where !file.Path.EndsWith($"{nameof(BannedNamesTests)}.cs", StringComparison.Ordinal)
                    from name in Names().Matches(file.Text).Select(match => match.Value).Distinct()
                    select $"{file.Path}: {name}; {InsteadOf(name)}";
        Assert.True(!found.Any(), string.Join("\n", found));
    }

    private static string InsteadOf(string name) => name switch
    {
        _ when name.Contains("Fl", StringComparison.Ordinal) || name.Contains("TakeOff", StringComparison.Ordinal) || name == "Land" =>
            "say BeginFlush, BeginCommit, CompleteFlush, OutputFlush",
        _ when name.StartsWith("Tell", StringComparison.Ordinal) => "say Report or Notify",
        _ when name.Contains("Void", StringComparison.Ordinal) => "say Invalidate, IsInvalid",
        "GoneTables" or "FilledTables" or "NewTables" or "AlteredTables" or "ShownDefinitions" =>
            "say DropTables, CreateTablesAs, CreateTables, AlterTables, ShowCreate",
        "TablePlace" or "TablePlaces" => "say TableLocation",
        "StartPlaces" => "say StartingOffsets",
        "TableTurn" => "say CommitLock",
        _ => "say Step, Lookaround, Continues",
    };

    [GeneratedRegex(
        @"\b(?:(?:Lane|Low\w*)Flights?|Fly(?:ing\w*)?|(?:Try)?TakeOff|Land|(?:Try)?MakeVoid|OwesVoid|CutVoid)\b|"
            + @"\b(?:GoneTables|FilledTables|NewTables|AlteredTables|ShownDefinitions|TablePlaces?|StartPlaces|TableTurn)\b|"
            + @"\bTell(?:[A-Z]\w*)?\b(?=\()|\bGoes(?:On)?\b(?=\()|\bPatternNode\.Look\b")]
    private static partial Regex Names();
}
