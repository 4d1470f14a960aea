namespace Tarn.Sql.Tests.Executions;

/// <summary>An expression that can fail is evaluated only on the rows and values that the statement gives it.</summary>
public sealed class RowFaultsTests(RowFaultsWorld world) : IClassFixture<RowFaultsWorld>
{
    [Theory]
    [InlineData("SELECT count(CAST(price AS double)) FROM prices WHERE price <> 'free'", "4500")]
    [InlineData("SELECT count(CAST(price AS decimal(10,2))) FROM prices WHERE price <> 'free'", "4500")]
    [InlineData("SELECT count(CASE WHEN price <> 'free' THEN CAST(price AS real) END) FROM prices", "4500")]
    [InlineData("SELECT count(json_parse(doc)) FROM prices WHERE doc <> ''", "4500")]
    [InlineData("SELECT count(*) FROM prices WHERE price <> 'free' AND CAST(price AS double) >= 0", "4500")]
    [InlineData("SELECT count(*) FROM prices WHERE price = 'free' OR CAST(lower(price) AS double) >= 0", "5000")]
    [InlineData("SELECT count(*) FROM prices WHERE divisor = 0 OR 10 / divisor > 0", "5000")]
    public async Task A_condition_guards_a_cast_of_a_dictionary(string sql, string rows) => Assert.Equal(rows, await world.Answer(sql));

    [Theory]
    [InlineData("SELECT count(TRY_CAST(price AS double)), count(*) FROM prices", "4500|5000")]
    [InlineData("SELECT count(TRY_CAST(price AS decimal(10,2))) FROM prices", "4500")]
    [InlineData("SELECT count(TRY(CAST(price AS double) + 1)) FROM prices", "4500")]
    [InlineData("SELECT count(TRY(10 / divisor)) FROM prices", "4500")]
    [InlineData("SELECT TRY(1 / 0)", "")]
    public async Task TRY_is_null_in_the_rows_that_fail_only(string sql, string rows) => Assert.Equal(rows, await world.Answer(sql));

    [Theory]
    [InlineData("SELECT sum(20 / divisor) FROM prices WHERE divisor <> 0", "27000")]
    [InlineData("SELECT sum(20 % divisor) FROM prices WHERE divisor <> 0", "8000")]
    [InlineData("SELECT sum(mod(20, divisor)) FROM prices WHERE divisor <> 0", "8000")]
    [InlineData("SELECT sum(list[1]) FROM prices", "22500")]
    [InlineData("SELECT sum(map['k' || CAST(divisor AS varchar)]) FROM prices", "22500")]
    [InlineData("SELECT count(MAP(list, ARRAY[id])) FROM prices", "5000")]
    [InlineData("SELECT sum(cardinality(sequence(1, divisor))) FROM prices WHERE divisor > 0", "22500")]
    [InlineData("SELECT max(DATE '2024-01-01' + divisor * INTERVAL '1' DAY) FROM prices", "2024-01-10")]
    [InlineData("SELECT count(CASE WHEN id > 6000 THEN 1 / 0 END) FROM prices", "0")]
    [InlineData("SELECT count(transform(list, x -> 10 / (x + 1))) FROM prices", "5000")]
    [InlineData("SELECT sum(1 / divisor) FROM prices", "DIVISION_BY_ZERO: Division by zero")]
    public async Task An_error_of_constant_text_is_raised_by_the_rows_that_fail_only(string sql, string rows) => Assert.Equal(rows, await world.Answer(sql));

    [Theory]
    [InlineData("SELECT id, place.x FROM evolved ORDER BY id", "1|1;2|;3|;4|;5|5")]
    [InlineData("SELECT id, place.y, place.deep.z FROM evolved ORDER BY id", "1|a|10;2||;3|c|30;4||;5|e|")]
    [InlineData("SELECT id, place.extra FROM evolved ORDER BY id", "1|new;2|;3|new;4|;5|own")]
    [InlineData("SELECT id, place.deep FROM evolved ORDER BY id", "1|{z=10};2|;3|{z=30};4|;5|")]
    [InlineData("SELECT id, place FROM evolved ORDER BY id",
        "1|{x=1, y=a, deep={z=10}, extra=new};2|;3|{x=null, y=c, deep={z=30}, extra=new};4|;5|{x=5, y=e, deep=null, extra=own}")]
    [InlineData("SELECT id FROM evolved WHERE place.deep.z > 10", "3")]
    [InlineData("SELECT count(*), count(DISTINCT place.extra) FROM evolved", "5|2")]
    [InlineData("SELECT (SELECT max(place.x) FROM evolved) BETWEEN 1 AND 9", "true")]
    [InlineData(
        "WITH w AS (SELECT id, place FROM evolved) SELECT a.place.x, b.place.extra FROM w a JOIN w b ON a.id = b.id WHERE b.place.deep.z IS NULL ORDER BY a.id",
        "|;|;5|own")]
    [InlineData("SELECT id, (SELECT max(place.x) FROM evolved e WHERE e.place.y = f.place.y) FROM evolved f WHERE f.id < 4 ORDER BY id", "1|1;2|;3|")]
    [InlineData("SELECT f.id, l.y FROM evolved f CROSS JOIN LATERAL (SELECT f.place.y AS y) l ORDER BY 1", "1|a;2|;3|c;4|;5|e")]
    [InlineData("SELECT place.extra AS e, max(place.x) OVER (PARTITION BY place.extra) FROM evolved ORDER BY e, id", "new|1;new|1;own|5;|;|")]
    [InlineData("SELECT place.y FROM evolved UNION SELECT place.extra FROM evolved ORDER BY 1", "a;c;e;new;own;")]
    [InlineData("SELECT x.p.deep.z FROM (SELECT place AS p FROM evolved UNION ALL SELECT place FROM evolved) x ORDER BY 1 LIMIT 2", "10;10")]
    [InlineData(
        "SELECT a.q.y, b.q.y FROM (SELECT id, place AS q FROM evolved) a JOIN (SELECT id, place AS q FROM evolved) b ON a.q.deep.z = b.q.deep.z ORDER BY 1",
        "a|a;c|c")]
    public async Task Fields_are_found_by_their_ids_in_files_of_any_age(string sql, string rows) => Assert.Equal(rows, await world.Answer(sql));

    [Theory]
    [InlineData("SELECT (b > 0 AND 10 / divisor > 0) IS NULL FROM prices WHERE id = 0", "DIVISION_BY_ZERO: Division by zero")]
    [InlineData("SELECT (b > 0 AND 10 / (divisor + 1) > 0) IS NULL FROM prices WHERE id = 0", "true")]
    [InlineData("SELECT (b > 0 OR 10 / (divisor + 1) > 0) FROM prices WHERE id = 0", "true")]
    public async Task Null_before_a_term_that_can_fail_stays_null(string sql, string rows) => Assert.Equal(rows, await world.Answer(sql));

    [Theory]
    [InlineData("SELECT count(*) FROM prices WHERE (divisor, b) IN (SELECT divisor, b FROM prices)", "4500")]
    [InlineData("SELECT count(*) FROM prices WHERE (divisor, b) NOT IN (SELECT divisor, b FROM prices WHERE divisor < 3)", "3500")]
    [InlineData("SELECT count(*) FROM prices WHERE (divisor, b) NOT IN (SELECT divisor, b FROM prices WHERE b = 0)", "3500")]
    [InlineData("SELECT (1, CAST(NULL AS integer)) IN (SELECT 1, 2)", "")]
    [InlineData("SELECT (1, CAST(NULL AS integer)) IN (SELECT 2, 2)", "false")]
    [InlineData("SELECT (1, 2) IN (VALUES (1, CAST(NULL AS bigint)), (1, 2))", "true")]
    public async Task A_row_with_null_is_no_member(string sql, string rows) => Assert.Equal(rows, await world.Answer(sql));

    [Theory]
    [InlineData("SELECT count(*) FROM prices WHERE bytes = X'6B31'", "1250")]
    [InlineData("SELECT count(*) FROM prices WHERE bytes IN (X'6B31', X'6B32')", "2500")]
    [InlineData("SELECT count(*) FROM prices WHERE bytes = to_utf8('k1')", "1250")]
    [InlineData("SELECT count(*) FROM prices WHERE bytes > X'6B31'", "2500")]
    public async Task Bytes_are_found_in_a_file_with_a_bloom_filter(string sql, string rows) => Assert.Equal(rows, await world.Answer(sql));

    [Theory]
    [InlineData("SELECT CAST(TIMESTAMP '2024-05-06 00:30:00 +02:00' AS date)", "2024-05-06")]
    [InlineData("SELECT hour(TIMESTAMP '2024-05-06 00:30:00 +02:00')", "0")]
    [InlineData("SELECT date_trunc('day', TIMESTAMP '2024-05-06 00:30:00 -05:00') < TIMESTAMP '2024-05-06 00:30:00 UTC'", "false")]
    [InlineData("SELECT TIMESTAMP '2024-05-06 00:30:00 +02:00' < TIMESTAMP '2024-05-05 22:30:01 UTC'", "true")]
    public async Task A_time_with_an_offset_has_the_date_of_its_clock(string sql, string rows)
    {
        var answer = await world.Answer(sql);
        Assert.Equal(rows, answer.StartsWith(rows, StringComparison.Ordinal) ? rows : answer);
    }

    [Fact]
    public async Task Digests_need_no_library_behind_the_fence() => Assert.Equal("90 01 50 98|a9 99 3e 36|ba 78 16 bf|dd af 35 a1", await world.Answer(
        "SELECT substr(d, 1, 11), substr(e, 1, 11), substr(f, 1, 11), substr(g, 1, 11) FROM (SELECT "
        + string.Join(", ", new[] { ("md5", "d"), ("sha1", "e"), ("sha256", "f"), ("sha512", "g") }.Select(h =>
            $"lower(regexp_replace(to_hex({h.Item1}(to_utf8('abc'))), '(..)', '$1 ')) AS {h.Item2}")) + ")"));

    [Theory]
    [InlineData("SELECT ARRAY[INTERVAL '1' DAY]", "[1 00:00:00.000]")]
    [InlineData("SELECT ROW(INTERVAL '2' MONTH)", "{field0=0-2}")]
    [InlineData("SELECT CAST(ROW(1, 2) AS ROW(\"in\" integer, \"from\" integer))", "{in=1, from=2}")]
    [InlineData("SELECT CAST(ROW(1) AS ROW(\"a\"\"b c\" integer))", "{a\"b c=1}")]
    [InlineData("SELECT MAP(ARRAY['a'], ARRAY[ROW(INTERVAL '1' YEAR, 1)])", "{a={field0=1-0, field1=1}}")]
    public async Task A_result_can_be_read_again_whatever_its_type_is_called(string sql, string rows) => Assert.Equal(rows, await world.Answer(sql));

    [Theory]
    [InlineData("SELECT a.price, count(*) FROM prices a JOIN prices b ON a.id = b.id WHERE a.id < 3 GROUP BY 1 ORDER BY 1", "1|1;2|1;free|1")]
    [InlineData("SELECT count(*) AS n FROM prices GROUP BY 1",
        "EXPRESSION_NOT_SCALAR: line 1:8: GROUP BY clause cannot contain aggregations, window functions or grouping operations")]
    [InlineData("SELECT cbrt(27), cbrt(-8)", "3.0|-2.0")]
    public async Task Answers_that_were_wrong_by_themselves(string sql, string rows) => Assert.Equal(rows, await world.Answer(sql));

    [Theory]
    [InlineData("SELECT count(*), count(doc.a3.b4.c5), count(doc.a3.b4.added) FROM wide", "250|250|0")]
    [InlineData("SELECT length(json_format(json_parse('[1]'))), length(CAST(doc.a9.b9.c9 AS varchar)) FROM wide LIMIT 1", "3|2")]
    public async Task A_field_of_a_wide_row_is_read_in_a_small_worker(string sql, string rows)
    {
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(rows, await world.Answer(sql));
        }
    }

    [Fact]
    public async Task A_wide_row_with_missing_fields_is_read_whole()
    {
        var answer = await world.Answer("SELECT * FROM wide LIMIT 1");
        Assert.StartsWith("{a0={b0={c0=v", answer, StringComparison.Ordinal);
        Assert.EndsWith(", added=null}}}", answer, StringComparison.Ordinal);
    }
}
