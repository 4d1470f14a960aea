using Tarn.Access;
using Tarn.Storage.Rights;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Tests.Protocols;
using Tarn.Storage;

namespace Tarn.Aws.Tests.Athena.Executions;

/// <summary>Definitions need the rights that Glue's operations need, and the right to write where files shall lie.</summary>
public sealed class DefinitionRightsTests(StatementWorld world) : IClassFixture<StatementWorld>
{
    [Theory]
    [InlineData("CREATE TABLE x (a int)", "glue:CreateTable table/shop/x")]
    [InlineData("CREATE OR REPLACE TABLE x (a int)", "glue:CreateTable table/shop/x", "glue:UpdateTable table/shop/x")]
    [InlineData("CREATE TABLE x (a int) LOCATION 's3://b/p' TBLPROPERTIES ('table_type'='ICEBERG')", "glue:CreateTable table/shop/x", "s3:PutObject b/p/*")]
    [InlineData("CREATE TABLE x (a int) WITH (extra_properties = MAP(ARRAY['write.data.path'], ARRAY['s3://b/data']))",
        "glue:CreateTable table/shop/x", "s3:PutObject b/data/*")]
    [InlineData("DROP TABLE IF EXISTS s.x", "glue:DeleteTable table/s/x")]
    [InlineData("TRUNCATE TABLE x", "glue:GetTable table/shop/x", "glue:UpdateTable table/shop/x")]
    [InlineData("ALTER TABLE `x` ADD COLUMNS (b int)", "glue:GetTable table/shop/x", "glue:UpdateTable table/shop/x")]
    [InlineData("COMMENT ON COLUMN s.x.a IS 'b'", "glue:GetTable table/s/x", "glue:UpdateTable table/s/x")]
    [InlineData("ALTER TABLE s.x RENAME TO y", "glue:GetTable table/s/x", "glue:RenameTable table/s/x", "glue:CreateTable table/s/y")]
    [InlineData("CREATE DATABASE d LOCATION 's3://b/d/'", "glue:CreateDatabase database/d", "s3:PutObject b/d/*")]
    [InlineData("DROP SCHEMA d CASCADE", "glue:DeleteDatabase database/d")]
    [InlineData("ALTER DATABASE d SET DBPROPERTIES ('a'='b')", "glue:UpdateDatabase database/d")]
    [InlineData("CREATE VIEW v AS SELECT n FROM facts", "glue:CreateTable table/shop/v", "glue:GetTable table/shop/facts")]
    [InlineData("DROP VIEW v", "glue:DeleteTable table/shop/v")]
    [InlineData("SHOW CREATE TABLE facts", "glue:GetTable table/shop/facts")]
    [InlineData("SHOW TBLPROPERTIES facts", "glue:GetTable table/shop/facts")]
    public async Task A_definition_starts_only_with_all_its_rights(string sql, params string[] needed)
    {
        var asked = new AskedRights();
        await Start(sql, asked);
        Assert.Equal(needed.Order(), asked.All.Order());
        foreach (var right in needed)
        {
            var failure = await Assert.ThrowsAsync<TarnException>(() => Start(sql, new AskedRights { Refused = right }));
            Assert.Equal(ErrorKind.AccessDenied, failure.Kind);
        }
    }

    private Task<StartQueryExecutionOutput> Start(string sql, AskedRights rights) => world.Family.StartQueryExecution(
        new StartQueryExecutionInput { QueryString = sql, QueryExecutionContext = new QueryExecutionContext { Database = "shop" } },
        DoorWire.Call("StartQueryExecution", DateTimeOffset.UtcNow, rights),
        default);

    private sealed class AskedRights : IAuthorizer
    {
        public string? Refused { get; init; }

        public List<string> All { get; } = [];

        public AccessDecision Decide(Call call, string action, string resource)
        {
            // The statement runs while the test reads the list, and asks for the place of its result.
            if ((!action.StartsWith("glue:", StringComparison.Ordinal) && action != "s3:PutObject")
                || resource.Contains("aws-athena-query-results", StringComparison.Ordinal))
            {
                return AccessDecision.Allowed;
            }

            All.Add($"{action} {resource[(resource.LastIndexOf(':') + 1)..]}");
            return All[^1] == Refused ? AccessDecision.Refused : AccessDecision.Allowed;
        }

        public FolderRight DecideFolder(Call call, string action, string bucket, string folder) =>
            Decide(call, action, $"arn:aws:s3:::{bucket}/{folder}*") == AccessDecision.Allowed ? FolderRight.All : FolderRight.None;

        public bool AllowsAny(Call call) => true;

        public bool Covers(Call call) => true;
    }
}
