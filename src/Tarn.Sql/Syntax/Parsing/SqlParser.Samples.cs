namespace Tarn.Sql.Syntax.Parsing;

/// <summary>Samples of relations.</summary>
internal sealed partial class SqlParser
{
    private Relation ParseSample(Relation relation)
    {
        if (!AcceptWord("TABLESAMPLE"))
        {
            return relation;
        }

        if (!AcceptWord("BERNOULLI"))
        {
            ExpectWord("SYSTEM", "BERNOULLI");
        }

        Expect("(");
        var share = ParseExpression();
        Expect(")");
        return new SampledRelation(relation, share);
    }
}
