// Our parent is in this repository too (the module that runs this application has it), so its absence is checked here.
['resilience-core', 'resilience-spring-boot-starter'].each { module ->
    def folder = new File(localRepositoryPath, "dev/resilience/$module")
    def poms = []
    folder.eachFileRecurse { if (it.name.endsWith('.pom')) poms << it }
    assert poms.size() == 1
    def pom = new groovy.xml.XmlSlurper().parse(poms[0])
    assert pom.parent.isEmpty(): "$module is published with a parent"
    pom.dependencies.dependency.each {
        assert !it.version.isEmpty(): "$module leaves the version of ${it.artifactId} open"
    }
}
return true
