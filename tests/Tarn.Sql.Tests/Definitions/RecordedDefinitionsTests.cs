using Tarn.Sql.Executions;
using Tarn.Sql.Tests.Cases;
using Tarn.Sql.Tests.Writing;

namespace Tarn.Sql.Tests.Definitions;

/// <summary>Definitions of the recorded cases succeed, or fail with Trino's error and place.</summary>
public sealed class RecordedDefinitionsTests : IDisposable
{
    private static readonly string[] Groups = ["dml.evolution", "dml.misc", "dml.partitioned", "dml.insert", "dml.merge", "dml.delete"];
    private static readonly string[] Words = ["CREATE", "ALTER", "DROP", "COMMENT", "TRUNCATE"];

    // Tables that the cases make of queries.
    private static readonly string[] Prepared =
    [
        "CREATE TABLE p_ident (order_id bigint, total decimal(10,2), status varchar, vip boolean) WITH (partitioning = ARRAY['status', 'vip'])",
        "CREATE TABLE del (id integer)",
        "CREATE TABLE lefty (id integer)",
        "CREATE TABLE swap_a (x integer)",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-definitions-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Recorded_definitions_end_as_in_Trino()
    {
        await using var world = await LakeWorld.Open(_folder);
        foreach (var sql in Prepared)
        {
            Assert.Null((await world.Run(sql)).Error);
        }

        var (differences, count) = (new List<string>(), 0);
        foreach (var recorded in RecordedCase.Read("queries").Where(IsDefinition))
        {
            if (recorded.Sql == "CREATE SCHEMA cases_q_tmp")
            {
                Assert.Null((await world.Run(recorded.Sql)).Error);
                Assert.Null((await world.Run("CREATE TABLE cases_q_tmp.t1 (w varchar)")).Error);
                continue;
            }

            count++;
            var ended = await world.Run(recorded.Sql);
            if (!Agrees(recorded, ended))
            {
                differences.Add($"{recorded.Id} {recorded.Sql} => {ended.State} {ended.Error?.Text} instead of {recorded.ErrorName} {recorded.ErrorMessage}");
            }
        }

        Assert.True(count > 40, $"{count} statements");
        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    private static bool IsDefinition(RecordedCase recorded) => !recorded.IsSetup && Groups.Contains(recorded.Group)
        && Words.Contains(recorded.Sql.Split(' ')[0]) && !recorded.Sql.Contains(" AS SELECT ", StringComparison.Ordinal);

    private static bool Agrees(RecordedCase recorded, Execution ended)
    {
        if (recorded.ErrorName is null)
        {
            return ended.State == ExecutionState.Succeeded;
        }

        // The catalog has another name, and the database too.
        var message = recorded.ErrorMessage!.Replace("ice.cases_q.", "awsdatacatalog.db.", StringComparison.Ordinal);
        return ended.Error?.Text == $"{recorded.ErrorName}: {message}";
    }
}
